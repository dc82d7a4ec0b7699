-- Shows console blocks as terminals side by side, in chronological order.

local files = require "files"

local console = {}
local columns = { server = 1, client = 2, other = 3 }

local function span(class, text)
    return ('<span class="%s">%s</span>'):format(class, files.escape(text))
end

local function typed(prompt, text)
    return ('<span class="command">%s<kbd>%s</kbd></span>'):format(
        span("prompt", prompt), files.escape(text))
end

-- Splits "server$ make run" into "server" and "make run". Returns nil for any
-- other line.
local function prompt(line)
    local terminal, command = line:match("^(%l+)%$ (.*)$")
    if columns[terminal] then
        return terminal, command
    end
end

-- Returns the HTML of a line: what a reader types, a key, a note, or output.
-- "Reading the examples" in README.md lists them.
local function line_html(line)
    local terminal, command = prompt(line)
    if command == "..." then
        return span("note", line)
    elseif terminal then
        return typed(terminal .. "$ ", command)
    elseif line:match("^> .") then
        return typed("> ", line:sub(3))
    elseif line:match("^%^%u$") then
        return ("<kbd class=\"key\">%s</kbd>"):format(line)
    elseif line == "..." or line == "(waits)" then
        return span("note", line)
    end
    local time, rest = line:match("^(%d+%-%d+%-%d+T[%d:.]+Z)(.*)$")
    if time then
        return span("time", time) .. files.escape(rest)
    end
    return files.escape(line)
end

-- Returns true for a block of terminals, even if it is marked as text because
-- it cannot be run.
function console.is_console(kind, text)
    return kind == "console" or (kind == "text" and prompt(text) ~= nil)
end

-- Splits a block into turns. A turn is a command and what its terminal then
-- shows. It is in the same row as the turn before it if its column is further
-- to the right, and otherwise in a new row, so that the rows, read from left to
-- right, are in chronological order. Returns the turns and the names of the
-- terminals.
local function split(text)
    local turns, terminals = pandoc.List(), pandoc.List()
    local row = 1
    for _, line in ipairs(files.lines(text)) do
        local terminal = prompt(line)
        local last = turns[#turns]
        if terminal or not last then
            terminal = terminal or "client"
            if last and columns[terminal] <= columns[last.terminal] then
                row = row + 1
            end
            last = { terminal = terminal, row = row, lines = pandoc.List() }
            turns:insert(last)
            if not terminals:includes(terminal) then
                terminals:insert(terminal)
            end
        end
        last.lines:insert('<span class="line">' .. line_html(line) .. "</span>")
    end
    table.sort(terminals, function(a, b) return columns[a] < columns[b] end)
    return turns, terminals, row
end

function console.html(text)
    local turns, terminals, rows = split(text)
    local html, column = pandoc.List(), {}
    html:insert(('<div class="terminals" role="group" aria-label="%s" '
                 .. 'style="--columns:%d;--rows:%d">'):format(
        table.concat(terminals, ", "), #terminals, rows))
    for i, terminal in ipairs(terminals) do
        column[terminal] = i
        html:insert(('<div class="screen" style="--column:%d">'
                     .. "<span>%s</span></div>"):format(i, terminal))
    end
    for _, turn in ipairs(turns) do
        html:insert(('<div class="turn" style="--column:%d;--row:%d">'
                     .. '<div class="name">%s</div><pre>%s</pre></div>'):format(
            column[turn.terminal], turn.row, turn.terminal,
            table.concat(turn.lines, "\n")))
    end
    html:insert("</div>")
    return table.concat(html, "\n")
end

return console
