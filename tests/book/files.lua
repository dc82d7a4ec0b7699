-- Files, paths and HTML. Paths are relative to the project's root, and those of
-- pages to build/book.

local files = { output = "build/book/" }
local made = {}     -- directories of the book that exist

-- Returns the bytes of a file, or nil if it cannot be read.
function files.read(path)
    local file = io.open(path, "rb")
    local bytes = file and file:read("a")       -- nil for a directory
    if file then
        file:close()
    end
    return bytes
end

-- Returns true if there is a file or directory with this path.
function files.exists(path)
    local file = io.open(path, "rb")
    return file ~= nil and file:close()
end

-- Writes a file of the book.
function files.write(path, bytes)
    local directory = files.output .. files.directory(path)
    if not made[directory] then
        pandoc.pipe("mkdir", { "-p", directory }, "")
        made[directory] = true
    end
    local file = assert(io.open(files.output .. path, "wb"))
    assert(file:write(bytes))
    assert(file:close())
end

-- Returns the lines that find(1) prints, sorted.
function files.find(...)
    local found = pandoc.List()
    for path in pandoc.pipe("find", { ... }, ""):gmatch("[^\n]+") do
        found:insert((path:gsub("^%./", "")))
    end
    table.sort(found)
    return found
end

-- Returns the directory of a file: "step1-accept/" of "step1-accept/server.c",
-- and "" of "LICENSE".
function files.directory(path)
    return path:match("^(.*/)[^/]*$") or ""
end

-- Returns the path that `link`, without its #fragment, leads to from a file in
-- `directory`: "../common/net.c" from "step1-accept/" is "common/net.c".
function files.resolve(directory, link)
    local parts = pandoc.List()
    for part in (directory .. link):gmatch("[^/]+") do
        if part == ".." then
            parts:remove()
        elseif part ~= "." then
            parts:insert(part)
        end
    end
    return table.concat(parts, "/")
end

-- Returns the way from a page to build/book: "../" for each directory.
function files.root_from(page)
    return (files.directory(page):gsub("[^/]+", ".."))
end

-- Returns the lines of a text without their line endings.
function files.lines(text)
    local lines = pandoc.List()
    for line in (text:gsub("\n?$", "\n")):gmatch("(.-)\n") do
        lines:insert(line)
    end
    return lines
end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
                   ['"'] = "&quot;" }

function files.escape(text)
    return (text:gsub('[&<>"]', entities))
end

-- Returns the HTML of some blocks, without line endings inside tags.
function files.html(blocks)
    return pandoc.write(pandoc.Pandoc(blocks), "html", { wrap_text = "none" })
end

return files
