// Objects that repeat the names of objects before, or leave them: at each place, for less, more and equal names, within each other.
let state = 1;
const random = (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
};
const names = ["id", "a", "b", "c", "name", "__proto__", "", "ключ", "x".repeat(40), 'q"', "\u0001"];
const pairs = (depth) => {
    const first = random(3) ? 0 : random(names.length);
    const length = random(6);
    const list = [];
    for (let n = 0; n < length; n++) {
        const name = n === 0 ? names[first] : random(9) ? names[n % names.length] : names[random(names.length)];
        list.push([random(40) ? name : String(random(5)), value(depth + 1)]);
    }
    return list;
};
const value = (depth) => {
    const kind = random(depth > 3 ? 4 : 7);
    if (kind === 0) return null;
    if (kind === 1) return random(1000) / 8;
    if (kind === 2) return "text " + random(10);
    if (kind === 3) return random(2) === 0;
    if (kind === 4) return { elements: Array.from({ length: random(5) }, () => value(depth + 1)) };
    return { pairs: pairs(depth) };
};
const text = (value) => {
    if (value?.elements) return `[${value.elements.map(text).join()}]`;
    if (value?.pairs) return `{${value.pairs.map(([name, inner]) => `${JSON.stringify(name)}:${text(inner)}`).join(random(2) ? "," : " , ")}}`;
    return JSON.stringify(value);
};
// One definition after the other.
const object = (value) => {
    if (value?.elements) return value.elements.map(object);
    if (!value?.pairs) return value;
    const result = {};
    for (const [name, inner] of value.pairs) {
        Object.defineProperty(result, name, { value: object(inner), writable: true, enumerable: true, configurable: true });
    }
    return result;
};
const differences = (left, right) => {
    if (typeof left !== "object" || left === null) return Object.is(left, right) ? 0 : 1;
    const keys = Reflect.ownKeys(left);
    if (keys.join("|") !== Reflect.ownKeys(right).join("|") || Array.isArray(left) !== Array.isArray(right)) return 1;
    return keys.reduce((sum, key) => sum + differences(left[key], right[key]), 0);
};
let different = 0;
let objects = 0;
for (let n = 0; n < 1500; n++) {
    const expected = value(0);
    const json = text(expected);
    const parsed = JSON.parse(json);
    different += differences(object(expected), parsed);
    // Another property, another prototype, one less: what is parsed next has none of it.
    if (parsed && typeof parsed === "object") {
        objects += 1;
        if (random(2)) parsed.more = 1;
        if (random(4) === 0) delete parsed.id;
        if (random(4) === 0) Object.setPrototypeOf(parsed, null);
    }
    const keys = [];
    const revived = JSON.parse(json, function (key, inner) {
        keys.push(key);
        return inner;
    });
    different += differences(object(expected), revived);
    const visited = [];
    const visit = (holder, key) => {
        const inner = holder[key];
        if (inner && typeof inner === "object") for (const name of Object.keys(inner)) visit(inner, name);
        visited.push(key);
    };
    visit({ "": object(expected) }, "");
    if (keys.join("|") !== visited.join("|")) different += 1;
}
console.log(objects > 500, different);
for (const json of ['[{"a":1,"b":2},{"a":1,"b":2},{"a":1,"b":2},{"a":1,"b"2}]', '[{"a":1},{"a":1},{"a":1},{"a":1,}]', '[{"a":1},{"a":1},{"a":1},{"a":1,b']) {
    try {
        JSON.parse(json);
    } catch (error) {
        console.log(error.message);
    }
}

// prints:
// | true 0
// | Unexpected token '2' in JSON at position 53 (line 1 column 54)
// | Unexpected token '}' in JSON at position 32 (line 1 column 33)
// | Unexpected token 'b' in JSON at position 32 (line 1 column 33)
