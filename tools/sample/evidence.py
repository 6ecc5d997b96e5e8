"""What the invented raters wrote about materials: by domain, for low and for high ratings.

Sentences fit every area, from mathematics to the library's shelves.
"""

from __future__ import annotations

LOW: dict[str, tuple[str, ...]] = {
    "accuracy": (
        "Two of the readings repeat claims that later research has corrected.",
        "A timeline in the unit leaves out whole peoples and begins with their conquest.",
        "Sources are not named, so nobody can check what the handouts say.",
        "Inventions are credited to one person where many took part.",
        "The newest edition is on the shelf, the oldest one is in use.",
    ),
    "representation": (
        "Most of the people in pictures and examples look alike.",
        "People with disabilities appear only where hardship is the topic.",
        "Few of the works have an author of color.",
        "Families in the examples nearly always have a mother and a father at home.",
        "Experts shown in the unit are men, helpers are women.",
    ),
    "perspectives": (
        "The packet holds one side of the debate only.",
        "Nothing in the unit is written by those it is about.",
        "Discussion questions ask what happened, never who tells it.",
        "The main text stands alone; there is no second account to set beside it.",
        "Other ways of solving or seeing it are mentioned in one margin note.",
    ),
    "cultures": (
        "Cultures of the families show up in a heritage week and not before or after it.",
        "Examples come from two traditions only.",
        "The calendar of the unit knows the holidays of one religion.",
        "Home languages of the students are not used in any display or task.",
        "Families have not been asked what they would add.",
    ),
    "language": (
        "An older workbook still uses terms that the style guide replaced years ago.",
        "Pictures of daily life in other countries show poverty only.",
        "Examples of jobs follow old ideas of what men and women do.",
        "Captions call people by what was done to them, not by name.",
        "Two posters in use make fun of an accent.",
    ),
}

HIGH: dict[str, tuple[str, ...]] = {
    "accuracy": (
        "Readings cite their sources and say where experts disagree.",
        "Ideas are traced to where they first came up, on several continents.",
        "Names, dates and figures were checked against the newest editions.",
        "Corrections since the last edition are marked in the teachers’ guide.",
        "The unit begins with the first inhabitants of the region and stays with them.",
    ),
    "representation": (
        "Biographies cover people of many backgrounds in many callings.",
        "People with disabilities appear as friends, experts and leaders.",
        "The shelves were rebuilt so that every student finds a life like their own.",
        "Examples use names and places from all over the community.",
        "Creators of many backgrounds stand in every unit, not in one of their own.",
    ),
    "perspectives": (
        "Voices of those who were there stand beside the main text.",
        "Students compare two accounts and say what each leaves out.",
        "Each main work is paired with one that answers it.",
        "Oral histories recorded in the community are part of the unit.",
        "Several ways to see and solve a question are taught as equals.",
    ),
    "cultures": (
        "Music, food and stories of the families come up in every unit of the year.",
        "Families chose some of the works and came to talk about them.",
        "Numbers, calendars and games from several cultures are used all year.",
        "Displays are labeled in the languages that students speak at home.",
        "A list of local partners tells where each culture can be met in the city.",
    ),
    "language": (
        "Materials follow the style guide throughout, older handouts included.",
        "Pictures show people of all backgrounds in everyday and in leading roles.",
        "Harmful terms in old sources are explained before students meet them.",
        "Images of other countries show cities, schools and work as well as villages.",
        "Word lists were reviewed with students and corrected where they asked for it.",
    ),
}

OTHER_LOW = ("Examples are few and stand at the edge of the unit.",)
OTHER_HIGH = ("Examples run through the whole unit and are kept up to date.",)
