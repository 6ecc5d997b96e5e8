-- HTML tags in Markdown -> pandoc blocks: written by pandoc and read again as HTML, tags and the
-- Markdown between them become one tree.

local M = {}

local READING = pandoc.ReaderOptions({})
local WRITING = pandoc.WriterOptions({wrap_text = "none", html_math_method = "mathml"})

local function trim(text) return (text:gsub("^%s+", ""):gsub("%s+$", "")) end

local function set(words)
  local found = {}
  for word in words:gmatch("%S+") do found[word] = true end
  return found
end

-- Elements of HTML; any other word in angle brackets is text, such as "fewer than <n> students".
local ELEMENTS = set([[
  a abbr acronym address article aside audio b base bdi bdo big blockquote body br button canvas
  caption center cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed
  fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr
  html i iframe img input ins kbd label legend li link main map mark menu meta meter nav nobr
  noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script
  search section select slot small source span strike strong style sub summary sup svg table tbody
  td template textarea tfoot th thead time title tr track tt u ul var video wbr]])
-- What stands in these is no text.
local DROPPED = "script style title template noscript textarea select object audio video canvas svg"

-- A comment without an end is told: `state.unclosed` is its beginning.
function M.without_comments(html, state)
  local bare = html:gsub("<!%-%-%-?>", ""):gsub("<!%-%-.-%-%-!?>", "")
  local open = bare:match("<!%-%-%s*([^\n]*)")
  if open then state.unclosed = trim(open):sub(1, 40) end
  return bare
end

-- What a piece of raw HTML is before its surroundings are known: nothing, text, or (nil) a tag.
function M.tag(html)
  if html:match("^<!%-%-") then return {} end
  if html:match("^<[!?]") then return {} end
  local name = html:match("^</?([%a][%w:-]*)")
  if name and ELEMENTS[name:lower()] then return nil end
  return pandoc.Str(html)
end

-- Boxes of task lists stay characters: pandoc would make elements of forms of them.
function M.with_boxes(text)
  if text.text == "☐" or text.text == "☒" then return pandoc.RawInline("html", text.text) end
end

-- The blocks of a piece of HTML, without anything that is neither text nor structure.
function M.blocks(html, state)
  html = M.without_comments(html, state)
  for name in DROPPED:gmatch("%S+") do
    local any = name:gsub("%a", function(c) return "[" .. c .. c:upper() .. "]" end)
    html = html:gsub("<" .. any .. "[%s>].-</" .. any .. "%s*>", ""):gsub("<" .. any .. "%s*/>", "")
  end
  html = html:gsub("<(/?)[dD][eE][tT][aA][iI][lL][sS][^>]*>", function(slash)
    return slash == "" and '<div class="details">' or "</div>"
  end)
  html = html:gsub("<(/?)[sS][uU][mM][mM][aA][rR][yY][^>]*>", function(slash)
    return slash == "" and '<div class="summary">' or "</div>"
  end)
  return pandoc.read(html, "html", READING).blocks:walk({
    RawInline = function() return {} end,
    RawBlock = function() return {} end,
  })
end

local function count(text, pattern)
  local _, found = text:gsub(pattern, "")
  return found
end

-- Pandoc lays out no spans, and takes no table in which tags are left open. Such a table leaves as it
-- is, for a reader that does; `data-raw` tells it from a table of Markdown.
local function without_spans(html, state)
  local from = html:find("<table data-raw", 1, true)
  if not from then return html end
  local depth, to, place = 0, nil, from
  while not to do
    local first, last, slash = html:lower():find("<(/?)table", place)
    if not first then return html end
    depth = depth + (slash == "/" and -1 or 1)
    place = last + 1
    if depth == 0 then to = html:find(">", last, true) end
    if depth == 0 and not to then return html end
  end
  local tbl = html:sub(from, to):gsub("<table data%-raw", "<table")
  local small = tbl:lower()
  local is_open = count(small, "<t[dhr][%s>]") ~= count(small, "</t[dhr]%s*>")
  if is_open or small:match("<t[dh][^>]*span%s*=") then
    state.tables:insert(tbl)
    tbl = '<div class="html-table-' .. #state.tables .. '"></div>'
  end
  return html:sub(1, from - 1) .. tbl .. without_spans(html:sub(to + 1), state)
end

-- The words of a table, a paragraph for each row.
function M.rows_of(html)
  local rows = pandoc.List()
  for row in html:gsub("<[tT][rR][%s>]", "\0%0"):gmatch("%z([^%z]*)") do
    local text = pandoc.utils.blocks_to_inlines(pandoc.read((row:gsub("<[^>]*>", " ")), "html", READING).blocks)
    if #text > 0 then rows:insert(pandoc.Para(text)) end
  end
  return rows
end

-- The same blocks without raw HTML.
function M.without_tags(blocks, state)
  local function marked(raw)
    raw.text = raw.text:gsub("<[tT][aA][bB][lL][eE]", "<table data-raw")
    return raw
  end
  blocks = blocks:walk({RawBlock = marked, RawInline = marked}):walk({Str = M.with_boxes})
  local html = M.without_comments(pandoc.write(pandoc.Pandoc(blocks), "html5", WRITING), state)
  return M.blocks(without_spans(html, state), state)
end

return M
