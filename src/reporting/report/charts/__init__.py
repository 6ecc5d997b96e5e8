"""Charts: descriptions of what to draw → SVG. The only room that knows seaborn and matplotlib."""
