-- Markdown cells -> segments that can be printed in HTML and in Typst.
-- Standard input: a JSON list of strings, one per Markdown cell; {html: …} of what cells put out.
-- Standard output: JSON, for each cell its segments, pictures and what its author has to know.
--
-- Each cell is read on its own, so a code fence left open in one cannot swallow the next, and one
-- pandoc process serves a whole report. Headings, tables and pictures leave as structure; only the
-- rest leaves as markup, written by pandoc from its syntax tree and therefore escaped by pandoc.

local here = pandoc.path.directory(arg[0])
local myst = dofile(pandoc.path.join({here, "myst.lua"}))
local html = dofile(pandoc.path.join({here, "html.lua"}))

local WRITING = pandoc.WriterOptions({wrap_text = "none", html_math_method = "mathml"})
local HTML = "html5"
local SCHEMES = {http = true, https = true, mailto = true}
local NUMBERING = {LowerAlpha = "a.", UpperAlpha = "A.", LowerRoman = "i.", UpperRoman = "I."}

-- Browsers ignore blanks and control characters inside a scheme ("java\nscript:").
local function is_safe(target)
  local bare = target:gsub("[%s%c]", "")
  local scheme = bare:match("^([%a][%w+.-]*):")
  return scheme ~= nil and SCHEMES[scheme:lower()] == true
end

local function is_known_math(math)
  local html = pandoc.write(pandoc.Pandoc({pandoc.Plain({math})}), HTML, WRITING)
  return html:match("<math") ~= nil
end

-- The same for both formats: nothing that only one of them shows.
local function plain_attributes(state)
  return {
    Link = function(link)
      -- A link inside the page points at an anchor that the exporter may have renamed.
      if not is_safe(link.target) then return link.content end
      return pandoc.Link(link.content, link.target)
    end,
    Image = function(image)
      local number = #state.pictures + 1
      local key = state.cell .. "-" .. number
      state.pictures[number] = {key = key, src = image.src, alt = pandoc.utils.stringify(image.caption)}
      local width = (image.attributes.width or ""):match("^(%d+)p?x?$")
      return pandoc.Image(image.caption, "picture:" .. key, "", {width = width})
    end,
    Math = function(math)
      if is_known_math(math) then return nil end
      state:tell("the mathematics $" .. math.text .. "$ is not supported; it is printed as it is written")
      return pandoc.Code(math.text)
    end,
    Quoted = function(quoted)
      local marks = quoted.quotetype == "SingleQuote" and {"‘", "’"} or {"“", "”"}
      local words = pandoc.List({pandoc.Str(marks[1])})
      words:extend(quoted.content)
      words:insert(pandoc.Str(marks[2]))
      return words
    end,
    Str = function(text) return pandoc.Str((text.text:gsub("☒", "☑"))) end,
    Code = function(code) return pandoc.Code(code.text) end,
    Span = function(span) return span.content end,
    SmallCaps = function(small) return small.content end,
    CodeBlock = function(block) return pandoc.CodeBlock(block.text) end,
    OrderedList = function(list)
      -- HTML has no "1)".
      list.listAttributes.delimiter = "DefaultDelim"
      return list
    end,
    LineBlock = function(block)
      local lines = pandoc.List()
      for _, line in ipairs(block.content) do lines:extend(line) lines:insert(pandoc.LineBreak()) end
      return pandoc.Para(lines)
    end,
    Figure = function(figure)
      local blocks = pandoc.List(figure.content)
      blocks:extend(figure.caption.long)
      return blocks
    end,
    Div = function(div)
      local class = div.classes[1]
      local is_kept = class == "details" or class == "summary" or (class or ""):match("^html%-table%-%d+$")
      return is_kept and pandoc.Div(div.content, {class = class}) or div.content
    end,
  }
end

local function typst_list(list)
  local attributes = list.listAttributes
  local numbering = NUMBERING[attributes.style]
  -- `#set enum(start: …)` would hold in the lists within, too.
  if attributes.start == 1 and not numbering then return nil end
  local is_tight = list.content[1] and list.content[1][1] and list.content[1][1].t == "Plain"
  local out = pandoc.List({pandoc.RawBlock("typst", ("#enum(start: %d, numbering: %q, tight: %s, [")
    :format(attributes.start, numbering or "1.", tostring(is_tight == true)))})
  for i, item in ipairs(list.content) do
    out:extend(item)
    out:insert(pandoc.RawBlock("typst", i < #list.content and "],[" or "])"))
  end
  return out
end

-- Typst makes of "..." one character, of "-5" a minus and of "-?" a soft hyphen.
local function typst_text(text)
  if not text.text:match("%.%.%.") and not text.text:match("%-[%d?]") then return nil end
  local out, rest = pandoc.List(), text.text
  while rest ~= "" do
    local before, mark, after = rest:match("^(.-)([.-])(.*)$")
    if not mark then before, mark, after = rest, "", "" end
    if before ~= "" then out:insert(pandoc.Str(before)) end
    if mark ~= "" then out:insert(pandoc.RawInline("typst", "\\" .. mark)) end
    rest = after
  end
  return out
end

local IN_TYPST = {
  Str = typst_text,
  OrderedList = typst_list,
  Image = function(image)
    local key, width = image.src:match("^picture:(.*)$"), image.attributes.width
    return pandoc.RawInline("typst", ('#picture-in-text("%s", width: %s)'):format(key, width and width * 0.75 .. "pt" or "none"))
  end,
  Math = function(math)
    local typst = pandoc.write(pandoc.Pandoc({pandoc.Plain({math})}), "typst", WRITING)
    return pandoc.RawInline("typst", ("#math.equation(block: %s, alt: %s, %s)"):format(
      tostring(math.mathtype == "DisplayMath"), pandoc.json.encode(math.text), typst:gsub("%s+$", "")))
  end,
  Div = function(div)
    if div.classes[1] ~= "summary" then return div.content end
    return pandoc.Para({pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content))})
  end,
}

local IN_HTML = {
  Str = html.with_boxes,
  Div = function(div)
    local is_summary = div.classes[1] == "summary"
    local inner = is_summary and pandoc.List({pandoc.Plain(pandoc.utils.blocks_to_inlines(div.content))}) or div.content
    local name = is_summary and "summary" or "details"
    inner:insert(1, pandoc.RawBlock("html", "<" .. name .. ">"))
    inner:insert(pandoc.RawBlock("html", "</" .. name .. ">"))
    return inner
  end,
}

local function both(blocks)
  local doc = pandoc.Pandoc(blocks)
  local typst = pandoc.write(doc:walk(IN_TYPST), "typst", WRITING)
  -- Tables within lists and quotations begin where their text begins.
  typst = typst:gsub("\n( *)align%(center%)%[#table%(", "\n%1align(left)[#table(")
  return typst, pandoc.write(doc:walk(IN_HTML), HTML, WRITING)
end

-- Text, and markup only where the text has any: a call of a writer costs 1.5 ms.
local function words_of(blocks)
  local doc = pandoc.Pandoc(blocks)
  local words = {text = pandoc.utils.stringify(doc)}
  local is_plain = #blocks < 2
  doc:walk({
    Inline = function(inline)
      if inline.t ~= "Str" and inline.t ~= "Space" and inline.t ~= "SoftBreak" then is_plain = false end
    end,
    Block = function(block) if block.t ~= "Plain" and block.t ~= "Para" then is_plain = false end end,
  })
  if not is_plain then words.typst, words.html = both(blocks) end
  return words
end

local ALIGN = {AlignLeft = "left", AlignRight = "right", AlignCenter = "center", AlignDefault = "left"}

-- A table that an exhibit's table can show: one row of headings, no cell over several.
local function is_simple(block)
  if #block.head.rows > 1 or #block.foot.rows > 0 then return false end
  local rows = pandoc.List(block.head.rows)
  for _, body in ipairs(block.bodies) do
    if #body.head > 0 then return false end
    rows:extend(body.body)
  end
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      if cell.row_span ~= 1 or cell.col_span ~= 1 then return false end
    end
  end
  return #block.colspecs > 0 and #rows > 0
end

local function table_of(block)
  local columns, rows = pandoc.List(), pandoc.List()
  local head = block.head.rows[1]
  for i, spec in ipairs(block.colspecs) do
    local cell = head and head.cells[i] and words_of(head.cells[i].contents) or {text = ""}
    columns[i] = {label = cell.text, typst = cell.typst, html = cell.html, align = ALIGN[spec[1]] or "left"}
  end
  for _, body in ipairs(block.bodies) do
    for _, row in ipairs(body.body) do
      local cells = pandoc.List()
      for i, cell in ipairs(row.cells) do cells[i] = words_of(cell.contents) end
      rows[#rows + 1] = cells
    end
  end
  local title = pandoc.utils.stringify(block.caption.long)
  return {kind = "table", title = title, columns = columns, rows = rows}
end

local function number_of_html_table(block)
  return block.t == "Div" and tonumber((block.classes[1] or ""):match("^html%-table%-(%d+)$"))
end

local function only_image(block)
  local is_paragraph = block.t == "Para" or block.t == "Plain"
  local image = is_paragraph and #block.content == 1 and block.content[1]
  return image and image.t == "Image" and not image.attributes.width and image.src or nil
end

local function segments_of(blocks, tables)
  local out, pending = pandoc.List(), pandoc.List()
  local function flush()
    if #pending == 0 then return end
    local typst, html = both(pending)
    if html:match("%S") then out:insert({kind = "body", typst = typst, html = html}) end
    pending = pandoc.List()
  end
  for _, block in ipairs(blocks) do
    -- Text of a <div> is a paragraph.
    if block.t == "Plain" then block = pandoc.Para(block.content) end
    local image = only_image(block)
    if block.t == "Header" then
      flush()
      local words = words_of({pandoc.Plain(block.content)})
      words.kind, words.level = "heading", block.level
      out:insert(words)
    elseif block.t == "Table" and is_simple(block) then
      flush()
      out:insert(table_of(block))
    elseif number_of_html_table(block) then
      flush()
      out:insert({kind = "html_table", html = tables[number_of_html_table(block)]})
    elseif image then
      flush()
      out:insert({kind = "picture", key = image:match("^picture:(.*)$")})
    else
      pending:insert(block)
    end
  end
  flush()
  return out
end

local CONTAINERS = {BulletList = true, OrderedList = true, DefinitionList = true, BlockQuote = true}

-- How many lists and quotations stand within one another.
local function depth_of(blocks)
  local deepest = 0
  blocks:walk({
    traverse = "topdown",
    Block = function(block)
      if not CONTAINERS[block.t] then return nil end
      local inner = pandoc.Blocks({})
      if block.t == "BlockQuote" then inner = block.content
      else for _, item in ipairs(block.content) do inner:extend(item[2] and block.t == "DefinitionList" and item[2][1] or item) end end
      deepest = math.max(deepest, 1 + depth_of(inner))
      return block, false
    end,
  })
  return deepest
end

local function answer(text, cell)
  local state = {cell = cell}
  for _, list in ipairs({"pictures", "notices", "expressions", "tables"}) do state[list] = pandoc.List() end
  function state:tell(text) if not self.notices:includes(text) then self.notices:insert(text) end end
  local read = type(text) == "table" and html.blocks(text.html, state) or myst.blocks(text, state)
  -- Within a list or a quotation no table can be laid out: its rows are paragraphs there.
  local function in_text(block)
    local number = number_of_html_table(block)
    return number and html.rows_of(state.tables[number])
  end
  local blocks = read:walk({
    BlockQuote = function(quote) return pandoc.BlockQuote(quote.content:walk({Div = in_text})) end,
    BulletList = function(list) return list:walk({Div = in_text}) end,
    OrderedList = function(list) return list:walk({Div = in_text}) end,
    DefinitionList = function(list) return list:walk({Div = in_text}) end,
    Table = function(tbl) return tbl:walk({Div = in_text}) end,
  }):walk(plain_attributes(state))
  return {
    segments = segments_of(blocks, state.tables), pictures = state.pictures, notices = state.notices,
    expressions = state.expressions, unclosed = state.unclosed, depth = depth_of(blocks),
  }
end

-- One line of JSON is a question, one line the answer, until nobody asks any more.
for question in io.lines() do
  local results = pandoc.List()
  for i, text in ipairs(pandoc.json.decode(question, false)) do results[i] = answer(text, i) end
  io.write(pandoc.json.encode({cells = results, count = #results}), "\n")
  io.flush()
end
