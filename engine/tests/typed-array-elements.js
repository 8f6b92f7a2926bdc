// Elements and lengths of typed arrays follow their buffers and their prototypes
function read(array, index) { return array[index]; }
function write(array, index, value) { array[index] = value; }
function length(array) { return array.length; }
const text = (values) => values.map((value) => typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value)).join();

// A number is converted to the type of the elements.
const numbers = [-0, 300, -1, 65537, 2 ** 31, 2 ** 32 + 5, 1.5, 2.5, 1e300, NaN, -Infinity];
for (const [Kind, expected] of [
    [Int8Array, "0,44,-1,1,0,5,1,2,0,0,0"],
    [Uint8Array, "0,44,255,1,0,5,1,2,0,0,0"],
    [Uint8ClampedArray, "0,255,0,255,255,255,2,2,255,0,0"],
    [Int16Array, "0,300,-1,1,0,5,1,2,0,0,0"],
    [Uint16Array, "0,300,65535,1,0,5,1,2,0,0,0"],
    [Int32Array, "0,300,-1,65537,-2147483648,5,1,2,0,0,0"],
    [Uint32Array, "0,300,4294967295,65537,2147483648,5,1,2,0,0,0"],
    [Float32Array, "-0,300,-1,65537,2147483648,4294967296,1.5,2.5,Infinity,NaN,-Infinity"],
    [Float64Array, "-0,300,-1,65537,2147483648,4294967301,1.5,2.5,1e+300,NaN,-Infinity"],
]) {
    const array = new Kind(2);
    const found = numbers.map((number) => { write(array, 1, number); return read(array, 1); });
    same(text(found), expected, Kind.name);
    same(read(array, 0), 0);
}
throws(() => write(new BigInt64Array(1), 0, 1), TypeError);
throws(() => write(new Uint8Array(1), 0, 1n), TypeError);

// The value is converted where there is no element, too. It may change the buffer.
const steps = [];
write(new Uint8Array(1), 7, { valueOf() { steps.push("converted"); return 1; } });
same(steps.join(), "converted");
const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
const all = new Uint8Array(buffer), fixed = new Uint8Array(buffer, 4, 4), pairs = new Uint16Array(buffer, 4);
const lengths = () => [all, fixed, pairs].map(length).join();
same(lengths(), "8,4,2");
write(all, 7, { valueOf() { buffer.resize(7); return 1; } });
same(lengths(), "7,0,1");
same(text([read(all, 6), read(all, 7), read(fixed, 0), read(pairs, 0), read(pairs, 1)]), "0,undefined,undefined,0,undefined");
write(fixed, 0, 9);
buffer.resize(3);
same(lengths(), "3,0,0");
same(read(pairs, 0), undefined);
buffer.resize(16);
same(lengths(), "16,4,6");
same(read(fixed, 0), 0);
write(pairs, 5, 0x1234);
same(read(pairs, 5), 0x1234);
const moved = new Uint8Array(buffer.transfer());
same(lengths(), "0,0,0");
write(all, 0, 3);
same(text([read(all, 0), read(fixed, 0), read(moved, 0)]), "undefined,undefined,0");
const shared = new SharedArrayBuffer(4, { maxByteLength: 8 });
const numbersOfAll = new Int32Array(shared);
write(numbersOfAll, 0, -2);
shared.grow(8);
write(numbersOfAll, 1, 2.9);
same(text([length(numbersOfAll), read(numbersOfAll, 0), read(numbersOfAll, 1), read(numbersOfAll, 2)]), "2,-2,2,undefined");

// The length is that of the prototypes.
const array = new Uint8Array(5);
for (let n = 0; n < 3; n++) same(length(array), 5);
Object.defineProperty(array, "length", { value: 77, configurable: true });
same(length(array), 77);
delete array.length;
Object.defineProperty(Uint8Array.prototype, "length", { get() { return "its own"; }, configurable: true });
same(length(array), "its own");
delete Uint8Array.prototype.length;
same(length(array), 5);
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const old = Object.getOwnPropertyDescriptor(TypedArray, "length");
Object.defineProperty(TypedArray, "length", { get() { return "another"; } });
same(length(array), "another");
Object.defineProperty(TypedArray, "length", Object.getOwnPropertyDescriptor(TypedArray, "byteLength"));
same(length(new Float32Array(2)), 8);
Object.defineProperty(TypedArray, "length", { value: 12 });
same(length(array), 12);
Object.defineProperty(TypedArray, "length", old);
same(length(array), 5);
class Sub extends Uint8Array { get length() { return `sub ${super.length}`; } }
same(length(new Sub(4)), "sub 4");
Object.setPrototypeOf(array, null);
same(length(array), undefined);
Object.setPrototypeOf(array, Uint8Array.prototype);
same(length(array), 5);
throws(() => length(Object.create(array)), TypeError);
throws(() => length({ __proto__: TypedArray }), TypeError);

// An element of the prototype is none of the object.
const home = { __proto__: [1, 2], put(index, value) { super[index] = value; } };
home.put(0, 3);
same(text([home[0], Object.getPrototypeOf(home)[0]]), "3,1");
const frozen = Object.freeze([1]);
write(frozen, 0, 2);
write(frozen, 1, 2);
same(frozen.join(), "1");
