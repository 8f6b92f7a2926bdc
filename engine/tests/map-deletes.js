// Entries are removed from maps and sets one by one, without moving all others each time.
const kinds = {
    Map: { create: () => new Map(), add: (map, key) => map.set(key, key) },
    Set: { create: () => new Set(), add: (set, key) => set.add(key) },
};
const fill = ({ create, add }, count) => {
    const all = create();
    for (let n = 0; n < count; n++) add(all, n);
    return all;
};
const programs = {
    "in the order of insertion": (kind, count) => {
        const all = fill(kind, count);
        for (let n = 0; n < count; n++) all.delete(n);
        same(all.size, 0, "size");
    },
    "the oldest of many": ({ create, add }, count) => {
        const all = create();
        for (let n = 0; n < count; n++) {
            add(all, n);
            if (all.size > 100) all.delete(all.keys().next().value);
        }
        same([...all.keys()].join(), Array.from({ length: 100 }, (_, n) => count - 100 + n).join(), "entries");
    },
    "the oldest, while an iterator is open": (kind, count) => {
        const all = fill(kind, count), open = all.values();
        open.next();
        for (let n = 0; n < count - 1; n++) all.delete(all.keys().next().value);
        same(open.next().value, count - 1, "the last entry");
        same(open.next().done, true, "the end");
    },
};
// The time grows in proportion to the number: it was 16 times as long for four times as many.
for (const [name, kind] of Object.entries(kinds)) {
    for (const [what, program] of Object.entries(programs)) {
        const time = (count) => {
            let least = Infinity;
            for (let round = 0; round < 3; round++) {
                const start = cpuTime();
                program(kind, count);
                least = Math.min(least, cpuTime() - start);
            }
            return least;
        };
        const small = time(4000), large = time(16000);
        if (large > 8 * Math.max(small, 1) + 50) {
            throw new Error(`${name}, ${what}: 16000 entries take ${large} ms, and 4000 take ${small}`);
        }
    }
}

// The list of the standard: a list whose entries become empty and stay, so that iterators keep their places.
class Model {
    entries = [];
    size = 0;
    find(key) { return this.entries.find((entry) => entry && Object.is(entry.key, key)); }
    set(key, value) {
        const entry = this.find(key);
        if (entry) { entry.value = value; return; }
        this.entries.push({ key, value });
        this.size++;
    }
    delete(key) {
        const entry = this.find(key);
        if (!entry) return false;
        this.entries[this.entries.indexOf(entry)] = null;
        this.size--;
        return true;
    }
    clear() { this.entries.fill(null); this.size = 0; }
    live() { return this.entries.filter(Boolean); }
    *[Symbol.iterator]() {
        for (let n = 0; n < this.entries.length; n++) if (this.entries[n]) yield this.entries[n];
    }
}
let seed = 1;
const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
for (let round = 0; round < 24; round++) {
    const map = new Map(), set = new Set(), model = new Model();
    const keys = [3, 30, 150][round % 3], deletes = 1 + random(4);
    let open = [], callbacks = 0;
    const change = (step) => {
        const key = random(keys);
        switch (random(deletes + 4)) {
            case 0: case 1: case 2:
                map.set(key, step); set.add(key); model.set(key, step);
                break;
            case 3: {
                if (random(100) === 0) { map.clear(); set.clear(); model.clear(); break; }
                const oldest = model.entries.find(Boolean);
                same(map.keys().next().value, oldest?.key, "the oldest key");
                same(set.values().next().value, oldest?.key, "the oldest value");
                if (!oldest || random(2)) break;
                map.delete(oldest.key); set.delete(oldest.key); model.delete(oldest.key);
                break;
            }
            default: {
                const is = model.delete(key);
                same(map.delete(key), is, "Map.delete");
                same(set.delete(key), is, "Set.delete");
            }
        }
        same(map.size, model.size, "Map.size");
        same(set.size, model.size, "Set.size");
    };
    const advance = (triple) => {
        const [ofMap, ofSet, ofModel] = triple.map((iterator) => iterator.next());
        same(ofMap.done, ofModel.done, "Map: done");
        same(ofSet.done, ofModel.done, "Set: done");
        if (!ofModel.done) {
            same(ofMap.value.join(), `${ofModel.value.key},${ofModel.value.value}`, "Map: next");
            same(ofSet.value, ofModel.value.key, "Set: next");
        }
        return !ofModel.done;
    };
    for (let step = 0; step < 300; step++) {
        change(step);
        if (random(12) === 0) open.push([map.entries(), set.values(), model[Symbol.iterator]()]);
        if (open.length && random(2)) {
            const triple = open[random(open.length)];
            if (!advance(triple)) open = open.filter((other) => other !== triple);
        }
        // No iterator is open.
        if (random(150) === 0) { while (open.length) if (!advance(open[0])) open.shift(); }
        if (random(60) === 0) {
            const iterator = model[Symbol.iterator]();
            let left = 40;
            map.forEach((value, key) => {
                const next = iterator.next();
                same(`${key},${value}`, `${next.value?.key},${next.value?.value}`, "Map.forEach");
                if (left-- > 0) change(step);
            });
            same(iterator.next().done, true, "the end of Map.forEach");
        }
        if (random(60) === 0) {
            const iterator = model[Symbol.iterator]();
            let left = 40;
            const has = (key) => {
                same(key, iterator.next().value?.key, "a Set method");
                if (left-- > 0) change(step);
                return has.result;
            };
            const other = { size: Infinity, has, keys() {} };
            switch (random(3)) {
                case 0: has.result = false; same(set.isDisjointFrom(other), true, "isDisjointFrom"); break;
                case 1: has.result = true; same(set.isSubsetOf(other), true, "isSubsetOf"); break;
                case 2: has.result = false; same(set.intersection(other).size, 0, "intersection"); break;
            }
            same(iterator.next().done, true, "the end of a Set method");
        }
        if (step % 50 === 0) {
            const live = model.live().map((entry) => entry.key).join();
            same([...map.keys()].join(), live, "Map.keys");
            same([...set].join(), live, "Set.values");
            same([...set.union(new Set())].join(), live, "a copy");
            const odd = new Set(Array.from({ length: keys }, (_, n) => n).filter((n) => n % 2));
            const even = live.split(",").filter((key) => key && key % 2 === 0).join();
            same([...set.difference(odd)].join(), even, "difference");
            same(Array.from(map).length, model.size, "Array.from");
        }
    }
}

// An iterator sees what is added after `clear`.
for (const { create, add } of Object.values(kinds)) {
    const all = create();
    for (const key of "abc") add(all, key);
    const iterator = all.keys();
    iterator.next(); iterator.next();
    all.clear();
    for (const key of "de") add(all, key);
    same([...iterator].join(), "d,e", "after clear");
}
