// Properties are deleted one by one, without moving all others each time.
const filled = (count) => {
    const object = {};
    for (let n = 0; n < count; n++) object["k" + n] = n;
    return object;
};

// The time grows in proportion to the number: it was 16 times as long for four times as many.
function time(count) {
    let least = Infinity;
    for (let round = 0; round < 3; round++) {
        const object = filled(count);
        const start = cpuTime();
        for (let n = 0; n < count; n++) delete object["k" + n];
        least = Math.min(least, cpuTime() - start);
        same(Object.keys(object).length, 0, "properties left");
    }
    return least;
}
const small = time(2000), large = time(8000);
if (large > 8 * Math.max(small, 1) + 100) throw new Error(`8000 properties take ${large} ms, and 2000 take ${small}`);

// Any order of additions, deletions and changes gives what a Map gives.
let seed = 1;
const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
const getter = (value) => ({ get: () => value, set() {}, enumerable: true, configurable: true });
for (const size of [5, 20, 60, 200]) {
    const object = random(2) ? {} : Object.create({}), model = new Map();
    for (let step = 0; step < 6000; step++) {
        const key = random(8) ? "p" + random(size) : Symbol.for("s" + random(4));
        switch (random(step % 600 < 300 ? 6 : 3)) {
            case 0: case 1:
                same(delete object[key], true, "delete");
                model.delete(key);
                break;
            case 2:
                Object.defineProperty(object, key, getter(step));
                model.set(key, step);
                break;
            default:
                Object.defineProperty(object, key, { value: step, writable: true, enumerable: true, configurable: true });
                model.set(key, step);
        }
        if (step % 37 === 0) {
            const keys = [...model.keys()];
            same(Object.keys(object).join(), keys.filter((key) => typeof key === "string").join(), "order");
            same(Object.getOwnPropertySymbols(object).map(String).join(), keys.filter((key) => typeof key === "symbol").map(String).join(), "symbols");
            for (const key of keys) same(object[key], model.get(key), String(key));
        }
    }
}

// Code that has cached a property does not see it after it was deleted, nor the one that takes its place.
for (const count of [3, 20, 100]) {
    const object = filled(count), read = (object) => object.k1, write = (object) => { object.k2 = "new"; };
    for (let n = 0; n < 5; n++) { read(object); write(object); }
    delete object.k1;
    same(read(object), undefined, "a cached property");
    delete object.k2;
    write(object);
    same(Object.keys(object).at(-1), "k2", "a property that was added again");
    object.k1 = "again";
    same(read(object), "again", "a property that was added again");
    const derived = Object.create(object), inherited = () => derived.k0;
    for (let n = 0; n < 5; n++) same(inherited(), 0, "an inherited property");
    delete object.k0;
    same(inherited(), undefined, "an inherited property");
    same(JSON.stringify(object).includes("null"), false, "JSON");
}
const spread = { ...(() => { const object = filled(40); for (let n = 0; n < 39; n += 2) delete object["k" + n]; return object; })() };
same(Object.values(spread).join(), Array.from({ length: 20 }, (_, n) => 2 * n + 1).join(), "a copy");
