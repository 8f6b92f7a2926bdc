// Names of properties of typed arrays, of which those of numbers are elements or nothing.
const equal = (found, expected) => {
  if (found !== expected) throw new Error(`${found} is not ${expected}`);
};
const thrown = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.name;
  }
};
const read = (object) => object.length;
const infinite = (object) => object.Infinity;
const named = (object) => object.name;

const array = new Uint8Array(3);
for (let i = 0; i < 4; i++) equal(read(array), 3);
equal(read([1]), 1);
equal(read("ab"), 2);
equal(read({ length: 9 }), 9);
equal(read(new Float64Array(5)), 5);
equal(thrown(() => read(Object.create(Uint8Array.prototype))), "TypeError");

Object.defineProperty(array, "length", { value: 7 });
equal(read(array), 7);
equal(read(new Uint8Array(3)), 3);

// The prototype has the name of a number, which a typed array does not look up.
Uint8Array.prototype.Infinity = "found";
Uint8Array.prototype.name = "bytes";
const ordinary = () => Object.setPrototypeOf({}, Uint8Array.prototype);
for (let i = 0; i < 4; i++) {
  equal(infinite(ordinary()), "found");
  equal(infinite(new Uint8Array(1)), undefined);
  equal(named(ordinary()), "bytes");
  equal(named(new Uint8Array(1)), "bytes");
}
delete Uint8Array.prototype.Infinity;
Uint8Array.prototype.name = "changed";
equal(named(new Uint8Array(1)), "changed");
delete Uint8Array.prototype.name;
equal(named(new Uint8Array(1)), undefined);

const names = ["-0", "0", "1", "01", "1.0", "1.5", "-1", "1e3", "1e21", "1e+21", "NaN", "Infinity", "-Infinity", "+1", "", "In", "Nan", "a"];
const set = new Uint8Array(1);
for (const name of names) set[name] = 5;
equal(Object.keys(set).join(), "0,01,1.0,1e3,1e21,+1,,In,Nan,a");

const resizable = new Uint8Array(new ArrayBuffer(2, { maxByteLength: 8 }));
equal(read(resizable), 2);
resizable.buffer.resize(6);
equal(read(resizable), 6);
equal(resizable.byteLength, 6);
