// An array becomes shorter in a time that grows with the elements it loses, not with those it keeps.
const numbers = (count) => Array.from({ length: count }, (_, n) => n);
const kinds = {
    integers: numbers,
    floats: (count) => numbers(count).map((n) => n + 0.5),
    strings: (count) => numbers(count).map(String),
    holes: (count) => { const array = numbers(count); delete array[1]; return array; },
};
const programs = {
    "length--": (array) => { while (array.length) array.length--; },
    "length - 2": (array) => { while (array.length) array.length = array.length - 2; },
    "a stack": (array) => {
        const { length } = array;
        for (let n = 0; n < length; n++) { array.push(n, n); array.length = length; }
    },
};
// It was 16 times as long for four times as many.
for (const [name, create] of Object.entries(kinds)) {
    for (const [what, program] of Object.entries(programs)) {
        const time = (count) => {
            let least = Infinity;
            for (let round = 0; round < 3; round++) {
                const array = create(count), start = cpuTime();
                program(array);
                least = Math.min(least, cpuTime() - start);
            }
            return least;
        };
        const small = time(4000), large = time(16000);
        if (large > 8 * Math.max(small, 1) + 50) {
            throw new Error(`${name}, ${what}: 16000 elements take ${large} ms, and 4000 take ${small}`);
        }
    }
}

// The elements that are left, and the truncations that fail.
const strict = (f) => { "use strict"; try { return f(); } catch (error) { return error.name; } };
for (const [name, create] of Object.entries(kinds)) {
    for (const length of [0, 1, 2, 7, 9, 10, 11]) {
        const array = create(10), expected = create(10).slice(0, length);
        array.length = length;
        same(array.length, length, name);
        same(JSON.stringify(array.slice(0, 10)), JSON.stringify(expected), name);
        same(Object.keys(array).join(), Object.keys(expected).join(), name);
        array.length = 12;
        same(array[length], length < 10 ? undefined : expected[length], name);
        array[length] = "new";
        same(array.length, Math.max(12, length + 1), name);
    }
}
const fixed = numbers(6);
Object.defineProperty(fixed, 2, { configurable: false });
same(Reflect.set(fixed, "length", 1), false, "an element that stays");
same(fixed.join(), "0,1,2", "an element that stays");
same(strict(() => { "use strict"; fixed.length = 0; }), "TypeError", "an element that stays");
same(Reflect.defineProperty(fixed, "length", { value: 0, writable: false }), false, "an element that stays");
same(Object.getOwnPropertyDescriptor(fixed, "length").writable, false, "a length that is fixed now");
const frozen = Object.freeze(numbers(3));
same(strict(() => { "use strict"; frozen.length = 1; }), "TypeError", "frozen");
same(frozen.join(), "0,1,2", "frozen");
const once = numbers(5);
Object.defineProperty(once, "length", { value: 2, writable: false });
same(once.join(), "0,1", "shorter and fixed");
same(Reflect.set(once, "length", 1), false, "shorter and fixed");
const large = [1, 2, 3];
large[4294967294] = "last";
large.length = 4294967294;
same(Object.keys(large).join(), "0,1,2", "the last index");
large.length = 1;
same(Object.keys(large).join(), "0", "a few of many");
same(strict(() => { large.length = -1; }), "RangeError", "a length below zero");
