-- Markdown with MyST's extensions -> pandoc blocks without raw HTML, as jupyterlab-myst shows them.
--
-- What pandoc does not read by itself: directives (```{note} and :::{note}), roles ({sub}`2`),
-- targets, comments, block breaks and HTML tags. What is not supported is kept as text and told.

local html = dofile(pandoc.path.join({pandoc.path.directory(arg[0]), "html.lua"}))

local M = {}

local FORMAT = "commonmark+pipe_tables+strikeout+footnotes+task_lists+definition_lists+alerts"
local WITH_MATH = FORMAT .. "+tex_math_dollars"
-- Made once: pandoc would otherwise build its defaults anew for every call, at 3 ms each.
local READING = pandoc.ReaderOptions({})

local function set(words)
  local found = {}
  for word in words:gmatch("%S+") do found[word] = true end
  return found
end

local ADMONITIONS = set("admonition attention caution danger error hint important note seealso tip warning")
local FOLDED = set("dropdown details")
local CODE = set("code code-block code-cell sourcecode eval-rst mermaid csv-table include literalinclude raw")
local PICTURES = set("figure image")
local MATH_BLOCKS = set("align align* alignat alignat* eqnarray eqnarray* equation equation* gather gather* multline multline*")
local function trim(text) return (text:gsub("^%s+", ""):gsub("%s+$", "")) end

-- ---- before reading: the fences of directives -------------------------------------------------

local function encoded(text)
  return (text:gsub("[^%w]", function(c) return ("-%02x"):format(c:byte()) end))
end

local function decoded(text)
  return (text:gsub("%-(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

-- A line without the marks of the list items that begin on it, and these marks.
local function in_item(prefix, rest)
  local mark, after = rest:match("^([-*+][ \t]+[ \t>]*)(.*)$")
  if not mark then mark, after = rest:match("^(%d+[.)][ \t]+[ \t>]*)(.*)$") end
  if not mark then return prefix, rest end
  return in_item(prefix .. mark, after)
end

-- A directive becomes a code block with its arguments in one word: pandoc keeps no more of them.
-- Equations of LaTeX become display math.
local function with_fences(source)
  local longest = 3
  for run in source:gmatch("~+") do longest = math.max(longest, #run + 1) end
  local tildes = ("~"):rep(longest)
  local out, open, equation = {}, nil, nil
  for line in (source:gsub("\r\n?", "\n") .. "\n"):gmatch("(.-)\n") do
    local prefix, rest = line:match("^([ \t>]*)(.*)$")
    if open then
      local fence = rest:match("^([`~:]+)%s*$")
      if fence and fence:sub(1, 1) == open.mark and #fence >= open.length then
        if open.is_directive then line = prefix .. tildes end
        open = nil
      end
    elseif equation then
      if rest:find("\\end{" .. equation .. "}", 1, true) then
        line, equation = line .. "\n" .. prefix .. "$$", nil
      end
    elseif rest:match("^\\begin{%a+%*?}") and MATH_BLOCKS[rest:match("^\\begin{(%a+%*?)}")] then
      equation = rest:match("^\\begin{(%a+%*?)}")
      line = prefix .. "$$\n" .. line
      if rest:find("\\end{" .. equation .. "}", 1, true) then line, equation = line .. "\n" .. prefix .. "$$", nil end
    else
      local item, after = in_item(prefix, rest)
      local fence, info = after:match("^([`~:]+)[ \t]*(.*)$")
      local mark = fence and fence:sub(1, 1)
      if fence and #fence >= 3 and fence == mark:rep(#fence) and not (mark == "`" and info:match("`")) then
        local name, argument = info:match("^{([%w:_-]+)}%s*(.-)%s*$")
        if name or mark ~= ":" then
          open = {mark = mark, length = #fence, is_directive = name ~= nil}
        end
        if name then line = item .. tildes .. "{" .. name .. "}" .. encoded(argument) end
      end
    end
    out[#out + 1] = line
  end
  return table.concat(out, "\n") .. "\n"
end

-- ---- after reading: directives and roles ------------------------------------------------------

local blocks_of

local function inlines_of(text, state)
  local blocks = blocks_of(text, state)
  return pandoc.utils.blocks_to_inlines(blocks)
end

local function capitalized(name) return name:sub(1, 1):upper() .. name:sub(2) end

-- Options stand in front of a directive's body, as ":class: tip" or between lines of "---".
local function options_and_body(text)
  local options, rest = {}, text .. "\n"
  local head, after = rest:match("^%-%-%-\n(.-)\n%-%-%-\n(.*)$")
  if head then
    for key, value in (head .. "\n"):gmatch("([%w_-]+):%s*(.-)\n") do options[key] = value end
    return options, after
  end
  while true do
    local key, value, following = rest:match("^%s*:([%w_-]+):[ \t]*([^\n]*)\n(.*)$")
    if not key then return options, rest end
    options[key], rest = value, following
  end
end

local function picture(source, options, body, state)
  local alt = options.alt or ""
  local image = pandoc.Image(alt == "" and {} or {pandoc.Str(alt)}, source, "", {width = options.width})
  local found = pandoc.List({pandoc.Para({image})})
  found:extend(blocks_of(body, state))
  return found
end

local function directive(block, state)
  local name, argument = (block.classes[1] or ""):match("^{([%w:_-]+)}(.*)$")
  if not name then return nil end
  argument = decoded(argument)
  local options, body = options_and_body(block.text)
  if name == "math" then
    return pandoc.Para({pandoc.Math("DisplayMath", trim(argument .. "\n" .. body))})
  elseif PICTURES[name] then
    return picture(argument, options, body, state)
  elseif ADMONITIONS[name] or FOLDED[name] then
    local title = pandoc.List({pandoc.Str(capitalized(name))})
    if argument ~= "" and (FOLDED[name] or name == "admonition") then
      title = inlines_of(argument, state)
    elseif argument ~= "" then
      -- As MyST does: words after the name of a note begin its text.
      body = argument .. "\n\n" .. body
    end
    local inner = pandoc.List({pandoc.Para({pandoc.Strong(title)})})
    if FOLDED[name] then inner = pandoc.List({pandoc.Div({pandoc.Para(title)}, {class = "summary"})}) end
    inner:extend(blocks_of(body, state))
    return FOLDED[name] and pandoc.Div(inner, {class = "details"}) or pandoc.BlockQuote(inner)
  elseif CODE[name] then
    if not name:match("code") then state:tell("the MyST directive {" .. name .. "} is not supported; its text is printed as code") end
    return pandoc.CodeBlock(trim(body))
  end
  state:tell("the MyST directive {" .. name .. "} is not supported; its text is printed as ordinary text")
  local text = blocks_of(body, state)
  if argument ~= "" then text:insert(1, pandoc.Para(inlines_of(argument, state))) end
  return text
end

local ROLES = {
  sub = pandoc.Subscript, subscript = pandoc.Subscript, sup = pandoc.Superscript,
  superscript = pandoc.Superscript, u = pandoc.Underline, underline = pandoc.Underline,
  del = pandoc.Strikeout, strike = pandoc.Strikeout,
}
local TEXT_ROLES = set("abbr abbreviation sc smallcaps span")

local function role(name, text, state)
  if ROLES[name] then return ROLES[name]({pandoc.Str(text)}) end
  if name == "math" then return pandoc.Math("InlineMath", text) end
  if name == "code" or name == "kbd" then return pandoc.Code(text) end
  if name == "eval" then state.expressions:insert(text) return pandoc.Str("") end
  if not TEXT_ROLES[name] then
    state:tell("the MyST role {" .. name .. "}`" .. text .. "` is not supported; its text is printed")
    text = text:match("^(.-)%s*<[^>]*>$") or text
  end
  return pandoc.Str(text)
end

-- Dollars of money: a digit behind the second ("US$5 and $10"), or an amount with words behind the first.
local function is_money(math, following)
  if math.mathtype ~= "InlineMath" then return false end
  local digit_follows = following and following.t == "Str" and following.text:match("^%d")
  local bare = math.text:gsub("\\%a+", "")
  return digit_follows or (math.text:match("^[%d.,]") and bare:match("%a%a") and not math.text:match("\\%a")) ~= nil
    and math.text:match("^[%d.,]") ~= nil
end

local function inlines(list, state)
  local out = pandoc.List()
  for i, inline in ipairs(list) do
    local last = out[#out]
    local before, name = "", nil
    if inline.t == "Code" and last and last.t == "Str" then
      before, name = last.text:match("^(.-){(%a[%w:_-]*)}$")
    end
    if name then
      out[#out] = pandoc.Str(before)
      out:insert(role(name, inline.text, state))
    elseif inline.t == "Math" and is_money(inline, list[i + 1]) then
      local text = pandoc.read("\\$" .. inline.text .. "\\$\n", FORMAT, READING).blocks
      out:extend(pandoc.utils.blocks_to_inlines(text))
    else
      if inline.t == "Str" then
        local note = inline.text:match("%[%^[^%]%s]+%]")
        if note then state:tell("the footnote " .. note .. " has no text in its cell") end
      end
      out:insert(inline)
    end
  end
  return out
end

-- Lines that MyST does not show: comments, targets and block breaks.
local function shown_lines(paragraph, state)
  local text = pandoc.utils.stringify(paragraph)
  if text:match("^%([%w:_. -]+%)=$") or text:match("^%+%+%+") then return {} end
  if not text:match("%%") then return nil end
  local lines, line = pandoc.List(), pandoc.List()
  local kept = true
  for _, inline in ipairs(paragraph.content) do
    if inline.t == "SoftBreak" then
      if kept then lines:extend(line) lines:insert(inline) end
      line, kept = pandoc.List(), true
    else
      if #line == 0 and inline.t == "Str" and inline.text:match("^%%") then kept = false end
      line:insert(inline)
    end
  end
  if kept then lines:extend(line) elseif #lines > 0 then lines:remove() end
  if #lines == #paragraph.content then return nil end
  state:tell("a line that begins with % is a comment in MyST and is not printed")
  return #lines == 0 and {} or pandoc.Para(lines)
end

local function has_html(blocks)
  local found = false
  blocks:walk({
    RawInline = function() found = true end,
    RawBlock = function() found = true end,
  })
  return found
end

blocks_of = function(markdown, state)
  local blocks = pandoc.read(with_fences(markdown), WITH_MATH, READING).blocks
  return blocks:walk({
    CodeBlock = function(block) return directive(block, state) end,
    Div = function(div)
      -- "> [!NOTE]", as GitHub writes it.
      local title = div.content[1]
      if not title or title.t ~= "Div" or title.classes[1] ~= "title" then return nil end
      local words = pandoc.utils.blocks_to_inlines(title.content)
      div.content[1] = pandoc.Para({pandoc.Strong(words)})
      return pandoc.BlockQuote(div.content)
    end,
    Inlines = function(list) return inlines(list, state) end,
    Para = function(paragraph) return shown_lines(paragraph, state) end,
    Plain = function(plain) return shown_lines(plain, state) end,
    RawInline = function(raw) return html.tag(raw.text) end,
    RawBlock = function(raw)
      if raw.text:match("^%s*<!%-%-") then
        -- To CommonMark the rest of a comment's line is HTML, to its author it is Markdown.
        local rest = html.without_comments(raw.text, state)
        return (state.unclosed or trim(rest) == "") and {} or blocks_of(rest, state)
      end
      if raw.text:match("^%s*<[!?]") then return {} end
    end,
  })
end

-- Footnotes become numbers and a list behind the text: tables and headings may have them, too.
local function with_notes(blocks, state)
  local notes = pandoc.List()
  blocks = blocks:walk({Note = function(note)
    for number, known in ipairs(notes) do
      if known == note.content then return pandoc.Superscript({pandoc.Str(tostring(number))}) end
    end
    notes:insert(note.content)
    return pandoc.Superscript({pandoc.Str(tostring(#notes))})
  end})
  if #notes > 0 then
    blocks:insert(pandoc.HorizontalRule())
    blocks:insert(pandoc.OrderedList(notes))
  end
  return blocks
end

-- The blocks of one cell. `state` takes what its author has to know: `notices` (texts), `expressions`
-- (of inline values), `unclosed` (the beginning of a comment that has no end); and `tables`, as HTML,
-- in the places of empty divisions of the class "html-table-…".
function M.blocks(markdown, state)
  local blocks = with_notes(blocks_of(markdown, state), state)
  if has_html(blocks) then blocks = html.without_tags(blocks, state) end
  local has_open = markdown:gsub("\\<!", ""):find("<!%-%-")
  return blocks:walk({
    Str = function(text)
      if has_open and text.text:match("<!%-%-") then
        state.unclosed = trim(markdown:match(".*<!%-%-([^\n]*)") or ""):sub(1, 40)
      end
    end,
  })
end

return M
