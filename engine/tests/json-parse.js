// `JSON.parse` beside a parser of RFC 8259 that is written as its grammar is.
function reference(text) {
    let position = 0;
    const take = (pattern) => {
        pattern.lastIndex = position;
        const found = pattern.exec(text);
        if (found) position = pattern.lastIndex;
        return found?.[0];
    };
    const expect = (pattern) => {
        const found = take(pattern);
        if (found === undefined) throw new SyntaxError(`${pattern} at ${position}`);
        take(/[ \t\r\n]*/y);
        return found;
    };
    const string = () => expect(/"(?:[^"\\\x00-\x1f]|\\(?:["\\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y).slice(1, -1).replace(/\\(u....|.)/g, (_, escape) =>
        escape.length > 1 ? String.fromCharCode(parseInt(escape.slice(1), 16)) : { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }[escape] ?? escape);
    const value = () => {
        const next = text[position];
        if (next === '"') return string();
        if (next !== "[" && next !== "{") {
            const token = expect(/true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
            return token === "null" ? null : /[tf]/.test(token) ? token === "true" : Number(token);
        }
        expect(/[[{]/y);
        const result = next === "[" ? [] : {};
        const end = next === "[" ? "]" : "}";
        if (text[position] === end) {
            expect(/[\]}]/y);
            return result;
        }
        for (;;) {
            const key = next === "[" ? result.length : string();
            if (next === "{") expect(/:/y);
            Object.defineProperty(result, key, { value: value(), writable: true, enumerable: true, configurable: true });
            if (text[position] === end) break;
            expect(/,/y);
        }
        expect(/[\]}]/y);
        return result;
    };
    take(/[ \t\r\n]*/y);
    const result = value();
    if (position < text.length) throw new SyntaxError(`more at ${position}`);
    return result;
}

// Distinguishes values that JSON does not: order and attributes of properties, prototypes, -0.
function shown(value) {
    if (Object.is(value, -0)) return "-0";
    if (typeof value !== "object" || value === null) return `${typeof value}:${String(value)}`;
    const properties = Reflect.ownKeys(value).map((key) => {
        const { writable, enumerable, configurable, value: inner } = Object.getOwnPropertyDescriptor(value, key);
        return [String(key), writable, enumerable, configurable, shown(inner)].join();
    });
    return `${[Object.prototype, Array.prototype].indexOf(Object.getPrototypeOf(value))}{${properties.join(";")}}`;
}

function outcome(steps) {
    try {
        return shown(steps());
    } catch (error) {
        return `throws ${error.name}`;
    }
}

function compare(text) {
    same(outcome(() => JSON.parse(text)), outcome(() => reference(text)), text);
}

// Names after others than before, and what is almost a name.
for (const text of [
    '{"a":1,"b":2,"c":3}',
    '{"a":1,"b":2,"c":3}',
    '{"a":1,"bb":2,"c":3}',
    '{"a":1,"b":2,"b":3,"a":4}',
    '[{"a":1,"b\\u0062":2},{"a":1,"\\u0062b":2},{"a":1,"bb":2}]',
    '[{"a":"€","b":2,"c":3},{"é":1,"b":2,"€":3},{"é":1,"b":2,"€":3}]',
    '[{"a":1,"b":2},{"é":1,"b":2,"€":3},{"a":1,"b":{"a":1,"b":{}}}]',
    '{"0":1,"1":2,"a":3,"__proto__":4}',
    '{"0":1,"1":2,"a":3,"__proto__":4}',
    '{"":1,"":2,"a":3}',
    '{"a":1,"b',
    '{"a":1,"b"',
    '{"a":1,"b" 2}',
    '{"a":1,"b\n":2}',
    '{"a":1,b:2}',
    '"\\ud800"',
    '"\ud800\\udc00"',
    "1e400",
    "-0",
    "[1,]",
    "",
]) compare(text);

// Names in the same place of a cache.
const names = Array.from({ length: 3000 }, (_, i) => `n${i * 7}`);
for (let round = 0; round < 2; round++) {
    for (const name of names) same(Object.keys(JSON.parse(`{"${name}":1}`))[0], name);
}
same(Object.keys(JSON.parse('{"é":1,"€":2,"éé":3}')).join(), "é,€,éé");

// Random texts, now and then with something in them that does not belong there.
let state = 1;
const below = (limit) => (state = (state * 48271) % 0x7fffffff) % limit;
const choose = (...values) => values[below(values.length)];
const repeat = (most, make) => Array.from({ length: below(most) }, make);
const space = () => repeat(3, () => choose(" ", "\t", "\r", "\n")).join("");
const digits = (most) => repeat(most, () => below(10)).join("") + below(10);
const number = () => choose("", "-") + choose("0", 1 + below(9) + digits(25), String(below(2 ** 31))) + choose("", `.${digits(20)}`) + choose("", choose("e", "E") + choose("", "+", "-") + digits(2));
const string = () => `"${repeat(24, () => choose("a", "Z", "~", " ", "é", "€", "😀", '\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\u00e9", "\\u20AC", "\\ud83d")).join("")}"`;
const key = () => choose('"a"', '"b"', '"aa"', '"__proto__"', '"constructor"', '"0"', '"1"', '"10"', '"01"', '"-1"', '""', '"\\u0061"', string());
function random(depth) {
    const kind = below(depth > 0 ? 6 : 3);
    if (kind === 0) return number();
    if (kind === 1) return string();
    if (kind === 2) return choose("true", "false", "null");
    const part = () => space() + random(depth - 1) + space();
    return kind < 5 ? `[${repeat(6, part).join()}]` : `{${repeat(6, () => `${space()}${key()}${space()}:${part()}`).join()}}`;
}
for (let round = 0; round < 1500; round++) {
    let text = random(4);
    if (below(3) === 0) {
        const place = below(text.length);
        text = text.slice(0, place) + choose("", "[", "]", "{", "}", ",", ":", '"', "0", "e", ".", "+", "-", "t", " ", "\0", "'") + text.slice(place + 1);
    }
    compare(text);
}

// The depth takes no stack.
throws(() => JSON.parse("[".repeat(1e6)), SyntaxError);
let depth = 0;
for (let value = JSON.parse("[".repeat(3e5) + "]".repeat(3e5)); value !== undefined; value = value[0]) depth++;
same(depth, 3e5);

// Texts that are kept as they are.
same(JSON.stringify([JSON.rawJSON("1e400"), JSON.rawJSON('"\ud800"')]), '[1e400,"\ud800"]');
for (const text of ["", " 1", "1\n", "[1]", "{}", "1 2", "a"]) throws(() => JSON.rawJSON(text), SyntaxError);
