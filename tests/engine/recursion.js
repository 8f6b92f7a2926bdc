// Proxies of proxies.
const LEVELS = 100_000;
function throws(work) {
    try { work(); } catch (error) { if (error instanceof RangeError) return; throw error; }
    throw new Error(`${work} does not throw`);
}
let get = {}, set = {}, has = {};
for (let i = 0; i < LEVELS; i++) { get = new Proxy(get, {}); set = new Proxy(set, {}); has = new Proxy(has, {}); }
throws(() => get.x);
throws(() => { set.x = 1; });
throws(() => "x" in has);
throws(() => Object.keys(get));
throws(() => delete get.x);
