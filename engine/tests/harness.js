// The functions that the tests of the patches share. It runs before each of them.

function same(found, expected, what = "the value") {
    const short = (value) => String(value).slice(0, 500);
    if (!Object.is(found, expected)) throw new Error(`${what}: ${short(found)} is not ${short(expected)}`);
}

function throws(steps, kind) {
    try {
        steps();
    } catch (error) {
        if (error instanceof kind) return;
        throw error;
    }
    throw new Error(`${steps} does not throw`);
}

// The least CPU time of some rounds, in milliseconds: other processes do not change it. On Windows it is the time that has passed.
function least(steps, rounds = 3) {
    let least = Infinity;
    for (let round = 0; round < rounds; round++) {
        const start = cpuTime();
        steps();
        least = Math.min(least, cpuTime() - start);
    }
    return least;
}

// What the tests of objects that change share: `check` runs the cells of each kind of objects, once for each change. A cell is a built-in with
// an object and a function, which it calls and which changes the object at the first call, or at the second one in another run. Where the
// standard has no call, the results of a cell end with "calls nothing".
function inChange() {
    const brand = (check) => (value) => {
        try {
            check(value);
            return true;
        } catch {
            return false;
        }
    };
    const { get: mapSize } = Object.getOwnPropertyDescriptor(Map.prototype, "size"), { get: setSize } = Object.getOwnPropertyDescriptor(Set.prototype, "size");
    const isMap = brand((value) => mapSize.call(value)), isSet = brand((value) => setSize.call(value));
    const { then } = Promise.prototype;
    const text = (value, depth = 0) => {
        if (typeof value === "function") return "fn";
        if (typeof value === "string") return JSON.stringify(value);
        if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
        if (depth > 3) return "..";
        const list = (values) => values.map((x) => text(x, depth + 1)).join();
        if (value instanceof Error) return value.name;
        if (Array.isArray(value) || ArrayBuffer.isView(value)) {
            return `[${Array.from({ length: value.length }, (_, key) => (key in value ? text(value[key], depth + 1) : "")).join()}]`;
        }
        if (isMap(value)) return `Map(${list([...Map.prototype.entries.call(value)])})`;
        if (isSet(value)) return `Set(${list([...Set.prototype.values.call(value)])})`;
        return `{${Reflect.ownKeys(value).map((key) => `${String(key)}:${text(Object.getOwnPropertyDescriptor(value, key)?.value, depth + 1)}`).join()}}`;
    };
    const shown = (value) => {
        try {
            return text(value);
        } catch (error) {
            return `(${error.name})`;
        }
    };
    // What a cell returns, throws, or fulfils its promise with, and what is left of the object if the change alone leaves something else.
    const result = async (kind, run, change, at, alone) => {
        const o = kind.make();
        let calls = 0, active = true, value;
        try {
            value = run(o, () => void (active && calls++ === at && change(o, run)));
            if (value instanceof Promise) {
                let outcome = "pending";
                Object.defineProperty(value, "constructor", { value: Promise });
                then.call(value, (x) => { outcome = shown(x); }, (x) => { outcome = `rejected ${x instanceof Error ? x.name : shown(x)}`; });
                for (let turn = 0; turn < 40; turn++) await null;
                value = outcome;
            } else value = shown(value);
        } catch (error) {
            value = error.name;
        }
        active = false;
        const left = (kind.show ?? shown)(o);
        return [calls > at, left === alone ? value : `${value} ${left}`];
    };
    const alone = (kind, change) => {
        const o = kind.make();
        try { change(o, () => {}); } catch { /* It throws within a built-in too. */ }
        return (kind.show ?? shown)(o);
    };
    const check = async (kinds, results) => {
        for (const [name, kind] of Object.entries(kinds)) {
            same(Object.keys(results[name]).join(), Object.keys(kind.cells).join(), name);
            const left = Object.fromEntries(Object.entries(kind.changes).map(([change, step]) => [change, alone(kind, step)]));
            for (const [cell, run] of Object.entries(kind.cells)) {
                const [most, others = {}, calls] = results[name][cell];
                await Promise.all(Object.entries(kind.changes).map(async ([change, step]) => {
                    const [isCalled, first] = await result(kind, run, step, 0, left[change]);
                    const [isCalledAgain, second] = await result(kind, run, step, 1, left[change]);
                    same(isCalled, calls !== "calls nothing", `${name}: ${cell} calls the function`);
                    const list = Object.keys(others).find((list) => list.split(", ").includes(change));
                    same(isCalledAgain && second !== first ? `${first} / ${second}` : first, list === undefined ? most : others[list], `${cell}, ${change}`);
                }));
            }
        }
    };
    return {
        text,
        check,
        // Arguments and properties whose use calls a function.
        number: (f, value) => ({ valueOf: () => (f(), value) }),
        string: (f, value) => ({ toString: () => (f(), value) }),
        reader: (f, name, value) => Object.defineProperty({}, name, { get: () => (f(), value), enumerable: true, configurable: true }),
        getter: (o, f, key = "a", value = 1) => Object.defineProperty(o, key, { get: () => (f(), value), set: () => f(), enumerable: true, configurable: true }),
        newTarget: (f, prototype) => Object.defineProperty(function () {}.bind(), "prototype", { get: () => (f(), prototype) }),
        own: (o, key, value) => Object.defineProperty(o, key, { value, writable: true, configurable: true }),
        common: {
            freeze: (o) => Object.freeze(o),
            "no prototype": (o) => Object.setPrototypeOf(o, null),
            collect,
            recurse: (o, run) => void run(o, () => {}),
            throw: () => { throw new EvalError("thrown"); },
        },
    };
}
