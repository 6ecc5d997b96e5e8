-- Markdown cells -> segments that can be printed in HTML and in Typst.
-- Standard input: a JSON list of strings, one per Markdown cell; {html: …} of what cells put out.
-- Standard output: a JSON list of lists of segments, in the same order.
--
-- Each cell is read on its own, so a code fence left open in one cannot swallow the next, and one
-- pandoc process serves a whole report. Headings, tables and pictures leave as structure; only the
-- rest leaves as markup, written by pandoc from its syntax tree and therefore escaped by pandoc.

local HTML = "html-native_divs-native_spans-auto_identifiers"
local FORMAT = "commonmark+pipe_tables+strikeout"
-- Made once: pandoc would otherwise build its defaults anew for every call, at 3 ms each.
local READING = pandoc.ReaderOptions({})
local WRITING = pandoc.WriterOptions({wrap_text = "none"})
local SCHEMES = {http = true, https = true, mailto = true}

-- Browsers ignore blanks and control characters inside a scheme ("java\nscript:").
local function is_safe(target)
  local bare = target:gsub("[%s%c]", "")
  if bare:sub(1, 1) == "#" then return true end
  local scheme = bare:match("^([%a][%w+.-]*):")
  return scheme ~= nil and SCHEMES[scheme:lower()] == true
end

local function is_line_break(html)
  return html:lower():match("^<br%s*/?>$") ~= nil
end

local printed = {
  RawInline = function(raw)
    if is_line_break(raw.text) then return pandoc.LineBreak() end
    if raw.text:match("^<!%-%-") then return {} end
    return pandoc.Str(raw.text)
  end,
  RawBlock = function(raw)
    if raw.text:match("^%s*<!%-%-.*%-%->%s*$") then return {} end
    return pandoc.Para({pandoc.Str(raw.text)})
  end,
  Link = function(link)
    -- A link inside the page points at an anchor that the exporter may have renamed.
    if is_safe(link.target) and link.target:sub(1, 1) ~= "#" then
      link.title = ""
      link.attr = pandoc.Attr()
      return link
    end
    return link.content
  end,
  Image = function(image)
    local words = pandoc.utils.stringify(image.caption)
    if words == "" then return pandoc.Str("[picture not included]") end
    return pandoc.Str("[picture not included: " .. words .. "]")
  end,
}

local function only_image(block)
  if (block.t == "Para" or block.t == "Plain") and #block.content == 1
      and block.content[1].t == "Image" then
    local image = block.content[1]
    if image.src:match("^data:image/") or image.src:match("^attachment:") then
      return image
    end
  end
  return nil
end

local function both(blocks)
  local doc = pandoc.Pandoc(blocks):walk(printed)
  return pandoc.write(doc, "typst", WRITING), pandoc.write(doc, "html5", WRITING)
end

-- Text, and markup only where the text has any: a call of a writer costs 1.5 ms.
local function words_of(blocks)
  local doc = pandoc.Pandoc(blocks):walk(printed)
  local words = {text = pandoc.utils.stringify(doc)}
  local is_plain = true
  doc:walk({Inline = function(inline)
    if inline.t ~= "Str" and inline.t ~= "Space" and inline.t ~= "SoftBreak" then is_plain = false end
  end})
  if not is_plain then words.typst, words.html = both(blocks) end
  return words
end

local ALIGN = {AlignLeft = "left", AlignRight = "right", AlignCenter = "center", AlignDefault = "left"}

local function table_of(block)
  local columns, rows = pandoc.List(), pandoc.List()
  local head = block.head.rows[1]
  for i, spec in ipairs(block.colspecs) do
    local cell = head and head.cells[i] and words_of(head.cells[i].contents) or {text = ""}
    columns[i] = {label = cell.text, typst = cell.typst, html = cell.html, align = ALIGN[spec[1]] or "left"}
  end
  for _, body in ipairs(block.bodies) do
    for _, row in ipairs(body.body) do
      local cells = {}
      for i, cell in ipairs(row.cells) do cells[i] = words_of(cell.contents) end
      rows[#rows + 1] = cells
    end
  end
  return {kind = "table", columns = columns, rows = rows}
end

-- What a cell put out as HTML has lost its tables and pictures before.
local function read(text)
  if type(text) == "table" then
    return pandoc.read(text.html, HTML, READING).blocks:map(function(block)
      return block.t == "Plain" and pandoc.Para(block.content) or block
    end)
  end
  -- The reader takes the last row of a table only from a finished line.
  return pandoc.read(text .. "\n", FORMAT, READING).blocks
end

local function segments_of(text)
  local out, pending = pandoc.List(), {}
  local function flush()
    if #pending == 0 then return end
    local typst, html = both(pending)
    if html:match("%S") then out[#out + 1] = {kind = "body", typst = typst, html = html} end
    pending = {}
  end
  for _, block in ipairs(read(text)) do
    local image = only_image(block)
    if block.t == "Header" then
      flush()
      local words = words_of({pandoc.Plain(block.content)})
      words.kind, words.level = "heading", block.level
      out[#out + 1] = words
    elseif block.t == "Table" then
      flush()
      out[#out + 1] = table_of(block)
    elseif image then
      flush()
      out[#out + 1] = {kind = "picture", src = image.src, alt = pandoc.utils.stringify(image.caption)}
    else
      pending[#pending + 1] = block
    end
  end
  flush()
  return out
end

-- One line of JSON is a question, one line the answer, until nobody asks any more.
for question in io.lines() do
  local results = pandoc.List()
  for i, text in ipairs(pandoc.json.decode(question, false)) do
    results[i] = segments_of(text)
  end
  io.write(pandoc.json.encode({cells = results, count = #results}), "\n")
  io.flush()
end
