// Proxies of proxies.
const LEVELS = 100_000;
let get = {}, set = {}, has = {}, array = [];
for (let i = 0; i < LEVELS; i++) {
    get = new Proxy(get, {});
    set = new Proxy(set, {});
    has = new Proxy(has, {});
    array = new Proxy(array, {});
}
throws(() => get.x, RangeError);
throws(() => { set.x = 1; }, RangeError);
throws(() => "x" in has, RangeError);
throws(() => Object.keys(get), RangeError);
throws(() => delete get.x, RangeError);
same(Array.isArray(array), true);

// What contains itself to a great depth.
function nested(innermost, around, levels = LEVELS) {
    let value = innermost;
    for (let i = 0; i < levels; i++) value = around(value);
    return value;
}
const arrays = nested([], (inner) => [inner]);
throws(() => arrays.join(), RangeError);
throws(() => arrays.toString(), RangeError);
throws(() => arrays.toLocaleString(), RangeError);
throws(() => arrays.flat(Infinity), RangeError);
throws(() => arrays.flat(LEVELS), RangeError);
same(arrays.flat(3).length, 1);
throws(() => nested("", (message) => ({ message, toString: Error.prototype.toString })).toString(), RangeError);
throws(() => nested("", (name) => ({ name, toString: Error.prototype.toString })).toString(), RangeError);

// What calls itself.
const { toLocaleString } = Object.prototype;
throws(() => toLocaleString.call({ toString: toLocaleString }), RangeError);
throws(() => Array.prototype.toString.call({ join: Array.prototype.toString }), RangeError);
const error = new Error();
error.message = error;
throws(() => error.toString(), RangeError);
throws(() => Date.prototype.toJSON.call({ valueOf: () => 1, toISOString: Date.prototype.toJSON }), RangeError);

// Functions of the engine that call each other.
throws(nested(() => {}, (inner) => [].forEach.bind([1], inner)), RangeError);
throws(nested(() => {}, (inner) => Reflect.apply.bind(null, inner, null, [])), RangeError);
throws(nested("", (inner) => String.bind(null, { toString: inner || (() => "") })), RangeError);
throws(() => nested([1].values(), (inner) => inner.map(String)).next(), RangeError);
throws(() => nested([1].values(), (inner) => Iterator.from({ next: inner.next.bind(inner) })).next(), RangeError);
const bound = nested(class {}, (inner) => inner.bind(), 3 * LEVELS);
throws(() => ({}) instanceof bound, RangeError);
throws(() => Reflect.construct(Array, [], bound), RangeError);
throws(() => Reflect.construct(Array, [], nested(class {}, (inner) => new Proxy(inner, {}), 3 * LEVELS)), RangeError);
