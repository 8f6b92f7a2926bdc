// Every kind of value; what JSON has no word for is left out of objects, null in arrays, undefined alone.
const show = (...args) => console.log(String(JSON.stringify(...args)));
show(null), show(true), show(0), show(-0), show(1.5), show(1e21), show(NaN), show(-Infinity), show("a"), show(undefined);
show(Symbol()), show(() => {}), show({}), show([]), show([undefined, () => {}, Symbol(), , null]), show({ a: undefined, b() {}, c: Symbol(), d: 1 });
show(new Number(3)), show(new String("s")), show(new Boolean(false)), show(Object(Symbol())), show(new Date(0)), show(/x/), show(new Map([[1, 2]]));
show({ b: 1, a: 2, 1: 3, 0: 4, [Symbol("s")]: 5 }), show(Object.create({ inherited: 1 }, { own: { value: 1, enumerable: true }, hidden: { value: 2 } }));
show(new (class { x = 1; #y = 2; get z() { return 3; } })()), show({ get z() { return 3; } }), show(Object.assign([1, 2], { x: 1 }));
show(2147483647), show(-2147483648), show(-1), show(10), show(100000000000), show(5e-324), show(0.1 + 0.2);
show((function () { return arguments; })(1, 2)), show(new Uint8Array([1, 2])), show(globalThis.Math), show(JSON), show(new Error("e"));
show({ "": { "": "" } }), show([[[[]]]]), show({ __proto__: { a: 1 }, ["__proto__"]: 2 });

// prints:
// | null
// | true
// | 0
// | 0
// | 1.5
// | 1e+21
// | null
// | null
// | "a"
// | undefined
// | undefined
// | undefined
// | {}
// | []
// | [null,null,null,null,null]
// | {"d":1}
// | 3
// | "s"
// | false
// | {}
// | "1970-01-01T00:00:00.000Z"
// | {}
// | {}
// | {"0":4,"1":3,"b":1,"a":2}
// | {"own":1}
// | {"x":1}
// | {"z":3}
// | [1,2]
// | 2147483647
// | -2147483648
// | -1
// | 10
// | 100000000000
// | 5e-324
// | 0.30000000000000004
// | {"0":1,"1":2}
// | {"0":1,"1":2}
// | {}
// | {}
// | {}
// | {"":{"":""}}
// | [[[[]]]]
// | {"__proto__":2}
