// `for...in` asks a proxy for its prototype.
const results = [];
const keys = (object) => { const found = []; for (const key in object) found.push(key); return found.join() };
const log = new Set();
const handler = {
    ownKeys(target) { log.add("ownKeys"); return Reflect.ownKeys(target) },
    getPrototypeOf(target) { log.add("getPrototypeOf"); return Reflect.getPrototypeOf(target) },
};
results.push(keys(new Proxy({ a: 1, __proto__: { b: 2 } }, {})), keys(new Proxy({ a: 1, __proto__: { b: 2 } }, handler)), [...log].join());
results.push(keys([1, 2]), keys("ab"), keys(null));
try { keys(new Proxy({}, { getPrototypeOf() { throw new RangeError("trap") } })) } catch (error) { results.push(error.message) }
const expected = ["a,b", "a,b", "ownKeys,getPrototypeOf", "0,1", "0,1", "", "trap"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
