// Names of properties of typed arrays, of which numeric names are elements or nothing.
const read = (object) => object.length;
const infinite = (object) => object.Infinity;
const named = (object) => object.name;

const array = new Uint8Array(3);
for (let i = 0; i < 4; i++) same(read(array), 3);
same(read([1]), 1);
same(read("ab"), 2);
same(read({ length: 9 }), 9);
same(read(new Float64Array(5)), 5);
throws(() => read(Object.create(Uint8Array.prototype)), TypeError);

Object.defineProperty(array, "length", { value: 7 });
same(read(array), 7);
same(read(new Uint8Array(3)), 3);

// The prototype has the name of a number, which a typed array does not look up.
Uint8Array.prototype.Infinity = "found";
Uint8Array.prototype.name = "bytes";
const ordinary = () => Object.setPrototypeOf({}, Uint8Array.prototype);
for (let i = 0; i < 4; i++) {
  same(infinite(ordinary()), "found");
  same(infinite(new Uint8Array(1)), undefined);
  same(named(ordinary()), "bytes");
  same(named(new Uint8Array(1)), "bytes");
}
delete Uint8Array.prototype.Infinity;
Uint8Array.prototype.name = "changed";
same(named(new Uint8Array(1)), "changed");
delete Uint8Array.prototype.name;
same(named(new Uint8Array(1)), undefined);

const names = ["-0", "0", "1", "01", "1.0", "1.5", "-1", "1e3", "1e21", "1e+21", "NaN", "Infinity", "-Infinity", "+1", "", "In", "Nan", "a"];
const set = new Uint8Array(1);
for (const name of names) set[name] = 5;
same(Object.keys(set).join(), "0,01,1.0,1e3,1e21,+1,,In,Nan,a");

const resizable = new Uint8Array(new ArrayBuffer(2, { maxByteLength: 8 }));
same(read(resizable), 2);
resizable.buffer.resize(6);
same(read(resizable), 6);
same(resizable.byteLength, 6);

// Elements, also of views that are out of bounds.
const elementOf = (object, index) => object[index];
const write = (object, index, value) => { object[index] = value; };
const buffer = new ArrayBuffer(16, { maxByteLength: 32 });
const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
for (const Kind of kinds) {
  const view = new Kind(buffer, 8, 1);
  write(view, 0, -1);
  const wrapped = view[0];
  same(wrapped, { Uint8Array: 255, Uint8ClampedArray: 0, Uint16Array: 65535, Uint32Array: 4294967295 }[Kind.name] ?? -1);
  same(elementOf(view, 0), wrapped);
  write(view, 1, 7);
  same(elementOf(view, 1), undefined);
  same(elementOf(view, -1), undefined);
  same(elementOf(view, 0.5), undefined);
  same(elementOf(view, "0"), wrapped);
}
const big = new BigInt64Array(buffer, 0, 1);
write(big, 0, 5n);
same(elementOf(big, 0), 5n);
throws(() => write(big, 0, 5), TypeError);
throws(() => write(big, 9, 5), TypeError);
const fixed = new Uint8Array(buffer, 8, 8);
const tracking = new Uint8Array(buffer, 8);
write(fixed, 7, 9);
same(elementOf(tracking, 7), 9);
buffer.resize(12);
same(elementOf(fixed, 0), undefined);
same(tracking.length, 4);
same(elementOf(tracking, 3), 0);
same(elementOf(tracking, 4), undefined);
write(fixed, 0, 1);
buffer.resize(16);
same(elementOf(fixed, 0), 0);
same(elementOf(fixed, 7), 0);
const order = [];
write(fixed, 100, { valueOf: () => order.push("asked") });
write(fixed, 1, { valueOf: () => { buffer.transfer(); return 1; } });
same(order.join(), "asked");
same(elementOf(fixed, 0), undefined);
same(fixed.length, 0);
same(elementOf([1, 2], 1), 2);
same(elementOf([1, , 3], 1), undefined);
same(elementOf("ab", 1), "b");
same(elementOf({ 1: "x" }, 1), "x");
Array.prototype[1] = "inherited";
same(elementOf([1, , 3], 1), "inherited");
delete Array.prototype[1];
const inherits = Object.create(new Uint8Array([4]));
write(inherits, 0, 5);
same(elementOf(inherits, 0), 5);
same(Reflect.set(new Uint8Array(1), 0, 1, {}), true);

// A typed array may have the shape of an ordinary object that was read or written before.
Uint8Array.prototype.Infinity = "found";
let called = 0;
Object.defineProperty(Uint8Array.prototype, "NaN", { configurable: true, set() { called++; } });
const infinity = (object) => object.Infinity;
const setNaN = (object) => { object.NaN = 1; };
for (let i = 0; i < 3; i++) {
  same(infinity(Object.create(Uint8Array.prototype)), "found");
  same(infinity(new Uint8Array(1)), undefined);
  setNaN(Object.create(Uint8Array.prototype));
  setNaN(new Uint8Array(1));
}
same(called, 3);
delete Uint8Array.prototype.Infinity;
delete Uint8Array.prototype.NaN;
