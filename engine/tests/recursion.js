// Proxies of proxies.
const LEVELS = 100_000;
let get = {}, set = {}, has = {};
for (let i = 0; i < LEVELS; i++) { get = new Proxy(get, {}); set = new Proxy(set, {}); has = new Proxy(has, {}); }
throws(() => get.x, RangeError);
throws(() => { set.x = 1; }, RangeError);
throws(() => "x" in has, RangeError);
throws(() => Object.keys(get), RangeError);
throws(() => delete get.x, RangeError);
