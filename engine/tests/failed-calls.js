// A call that fails before its function runs leaves nothing on the stack of its caller.
class K {}
const { proxy, revoke } = Proxy.revocable(() => {}, {});
revoke();
const failing = [K, K.bind(null), new Proxy(K, {}), proxy, new Proxy(() => {}, { apply() { throw new Error(); } })];
const show = (...values) => values.map((value) => typeof value).join();
for (const callee of failing) {
    same(show("first", new Promise(callee)), "string,object");
    same(show(1, Promise.try(callee), "b"), "number,object,string");
    same("x".concat(typeof new Promise(callee), "y"), "xobjecty");
    const map = new Map();
    map.set("key", new Promise(callee));
    same(map.size, 1);
    new Promise(callee).catch(() => {});
}
function construct(target) {
    try {
        return Reflect.construct(target, [1, 2, 3]);
    } catch (error) {
        return error.constructor.name;
    }
}
const { proxy: revoked, revoke: revokeConstructor } = Proxy.revocable(K, {});
revokeConstructor();
same(show("a", construct(revoked), "b"), "string,string,string");
