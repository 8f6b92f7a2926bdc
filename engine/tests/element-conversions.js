// The elements of typed arrays, `DataView` and `Atomics` are converted as the standard defines it, in both directions: NumericToRawBytes,
// RawBytesToNumeric. The definitions are computed here with BigInts, and with powers of two for fractions.
const { BigInt64Array: I64, BigUint64Array: U64 } = globalThis;
const integer = (bits, signed) => (value) => {
    const number = Number(value);
    if (!Number.isFinite(number)) return 0;
    return Number((signed ? BigInt.asIntN : BigInt.asUintN)(bits, BigInt(Math.trunc(number))));
};
// Half of the way between two integers is rounded to the even one.
const roundHalf = (number) => {
    const floor = Math.floor(number), rest = number - floor;
    return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
};
const clamped = (value) => {
    const number = Number(value);
    return number > 0 ? roundHalf(Math.min(number, 255)) : 0;
};
// A binary fraction with this many bits behind the first one, whose exponent is at least `min` and below `max`.
const fraction = (bits, min, max) => (value) => {
    const number = Number(value), size = Math.abs(number);
    if (!Number.isFinite(number) || number === 0) return number;
    let exponent = min;
    while (exponent < max && size >= 2 ** (exponent + 1)) exponent++;
    const unit = 2 ** (exponent - bits);
    const rounded = roundHalf(size / unit) * unit;
    return Math.sign(number) * (rounded >= 2 ** max ? Infinity : rounded);
};
const types = [
    [Int8Array, "Int8", integer(8, true)], [Uint8Array, "Uint8", integer(8, false)], [Uint8ClampedArray, null, clamped],
    [Int16Array, "Int16", integer(16, true)], [Uint16Array, "Uint16", integer(16, false)],
    [Int32Array, "Int32", integer(32, true)], [Uint32Array, "Uint32", integer(32, false)],
    [Float32Array, "Float32", fraction(23, -126, 128)], [Float64Array, "Float64", Number],
    [I64, "BigInt64", (value) => BigInt.asIntN(64, BigInt(value))], [U64, "BigUint64", (value) => BigInt.asUintN(64, BigInt(value))],
];
if (typeof Float16Array === "function") types.push([Float16Array, "Float16", fraction(10, -14, 16)]);
const isBig = (type) => type === I64 || type === U64;

const numbers = [0, -0, NaN, Infinity, -Infinity, 5e-324, 1e-7, 0.1, 1 / 3, 1e10, 1e19, 1e38, 1e300, Number.MAX_VALUE];
for (const bits of [1, 7, 8, 15, 16, 31, 32, 52, 53, 62, 63, 64, 65, 127, 128])
    for (const beside of [-2, -1.5, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 1.5, 2]) numbers.push(2 ** bits + beside, -(2 ** bits) + beside);
// The limits of fractions: the smallest, the normal and the greatest ones, and the halves between.
for (const power of [-151, -150, -149, -127, -126, -25, -24, -15, -14, 11, 12, 24, 25])
    for (const factor of [1, 1.5, 1.25, 1.75, 1 + 2 ** -10, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -23, 1 + 2 ** -24, 1 + 3 * 2 ** -24]) numbers.push(factor * 2 ** power);
numbers.push(65504, 65519, 65519.99999, 65520, 65535, 3.4028234663852886e38, 3.4028235677973362e38, 3.4028235677973366e38, -3.4028235677973366e38);
const others = ["", " 12 ", "0x1f", "1e3", "x", true, false, null, undefined, [], [7], { valueOf: () => 300.5 }, new Date(1e12)];
const bigs = [0n, 1n, -1n, true, "12", "", "-0", [], [7], { valueOf: () => 2n ** 70n + 3n }];
for (const bits of [7n, 8n, 31n, 32n, 52n, 53n, 62n, 63n, 64n, 65n, 128n]) for (const beside of [-1n, 0n, 1n]) bigs.push(2n ** bits + beside, -(2n ** bits) + beside);

for (const [Type, name, definition] of types) {
    const size = Type.BYTES_PER_ELEMENT, values = isBig(Type) ? bigs : [...numbers, ...others];
    const bytesOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).join();
    for (const value of values) {
        const expected = definition(value), text = `${Type.name} ${String(typeof value === "object" ? JSON.stringify(value) : value)}`;
        const made = new Type([value]);
        same(made[0], expected, text);
        same(Type.of(value)[0], expected, `${text} of`);
        same(Type.from([value])[0], expected, `${text} from`);
        same(Type.from({ length: 1, 0: 1 }, () => value)[0], expected, `${text} from with a function`);
        same(new Type(2).fill(value)[1], expected, `${text} fill`);
        const array = new Type(3);
        array[1] = value;
        same(array[1], expected, `${text} set by an index`);
        same(array[0] || array[2] ? 1 : 0, 0, `${text} beside`);
        array.fill(isBig(Type) ? 0n : 0);
        array.set([value], 2);
        same(array[2], expected, `${text} set`);
        same(new Type(2).with(1, value)[1], expected, `${text} with`);
        same(Reflect.set(array, 0, value) && array[0], expected, `${text} Reflect.set`);
        Object.defineProperty(array, 1, { value });
        same(array[1], expected, `${text} defineProperty`);
        same(bytesOf(new Type([expected])), bytesOf(made), `${text} bytes`);
        if (!name) continue;
        const view = new DataView(new ArrayBuffer(size + 1), 1);
        for (const little of [true, false]) {
            view[`set${name}`](0, value, little);
            same(view[`get${name}`](0, little), expected, `${text} DataView`);
            const bytes = [...new Uint8Array(view.buffer, 1)];
            if (!little) bytes.reverse();
            same(bytes.join(), bytesOf(made), `${text} bytes of DataView`);
        }
    }
    // Of each other type: the value that the other array has.
    for (const [From] of types) {
        if (isBig(From) !== isBig(Type)) {
            throws(() => new Type(new From(1)), TypeError);
            throws(() => new Type(1).set(new From(1)), TypeError);
            continue;
        }
        const from = new From(isBig(From) ? bigs.map(BigInt) : numbers);
        const expected = Array.from(from, (value) => definition(value));
        const check = (found, how) => { for (let i = 0; i < expected.length; i++) same(found[i], expected[i], `${Type.name} ${how} ${From.name} ${from[i]}`); };
        check(new Type(from), "of");
        check(Type.from(from), "from");
        const set = new Type(from.length);
        set.set(from);
        check(set, "set");
        set.set(Array.from(from));
        check(set, "set from an array of");
    }
    // From bytes: the definition by sums of powers of two.
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) & 255;
    for (let round = 0; round < 50; round++) {
        const bytes = Uint8Array.from({ length: size }, () => [0, 1, 127, 128, 255, random(), random(), random()][random() & 7]);
        const whole = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n), bits = 8 * size;
        let expected;
        if (isBig(Type)) expected = Type === I64 ? BigInt.asIntN(64, whole) : whole;
        else if (!Type.name.startsWith("Float")) expected = Number(Type.name.startsWith("Int") ? BigInt.asIntN(bits, whole) : whole);
        else {
            const [mantissaBits, bias] = { 16: [10n, 15], 32: [23n, 127], 64: [52n, 1023] }[bits];
            const mantissa = whole & ((1n << mantissaBits) - 1n), exponent = Number((whole >> mantissaBits) & (2n ** (BigInt(bits) - mantissaBits - 1n) - 1n));
            const sign = whole >> BigInt(bits - 1) ? -1 : 1, fractional = Number(mantissa) / Number(1n << mantissaBits);
            if (exponent === 2 * bias + 1) expected = mantissa ? NaN : sign * Infinity;
            else if (exponent) expected = sign * (1 + fractional) * 2 ** (exponent - bias);
            else expected = sign * fractional * 2 ** -(bias - 1);
        }
        same(new Type(bytes.buffer)[0], expected, `${Type.name} of bytes ${bytes}`);
        if (!name) continue;
        same(new DataView(bytes.buffer)[`get${name}`](0, true), expected, `get${name} of ${bytes}`);
        same(new DataView(bytes.slice().reverse().buffer)[`get${name}`](0), expected, `get${name} of the other end ${bytes}`);
    }
}

// Atomics: the operand is an integer or a BigInt, and the result is taken modulo 2^n.
const operations = {
    add: (a, b) => a + b, sub: (a, b) => a - b, and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b, exchange: (a, b) => b,
};
const integers = numbers.filter((number) => Math.abs(number) < 2 ** 70 || !Number.isFinite(number));
for (const [Type, , definition] of types.filter(([Type]) => !Type.name.includes("Float") && Type !== Uint8ClampedArray)) {
    const big = isBig(Type), operands = big ? bigs : [...integers, ...others];
    const whole = (value) => (big ? BigInt(value) : Number.isFinite(Number(value)) ? BigInt(Math.trunc(Number(value))) : 0n);
    for (const buffer of [ArrayBuffer, SharedArrayBuffer]) {
        for (const first of big ? [5n, -1n, 2n ** 63n] : [5, -1, 2 ** 31]) {
            const array = new Type(new buffer(2 * Type.BYTES_PER_ELEMENT));
            for (const operand of operands) {
                for (const [operation, definitionOf] of Object.entries(operations)) {
                    array[1] = first;
                    const before = array[1], text = `${Type.name} ${operation}(${first}, ${String(operand)})`;
                    same(Atomics[operation](array, 1, operand), before, `${text} returns`);
                    const expected = definitionOf(whole(before), whole(operand));
                    same(array[1], big ? definition(expected) : Number((Type.name[0] === "I" ? BigInt.asIntN : BigInt.asUintN)(8 * Type.BYTES_PER_ELEMENT, expected)), text);
                }
                same(Atomics.store(array, 1, operand), big ? BigInt(operand) : (Math.trunc(Number(operand)) || 0), `${Type.name} store ${String(operand)}`);
                same(Atomics.load(array, 1), definition(operand), `${Type.name} load ${String(operand)}`);
                // The expected value is converted before it is compared.
                same(Atomics.compareExchange(array, 1, operand, first), definition(operand), `${Type.name} compareExchange ${String(operand)}`);
                same(array[1], definition(first), `${Type.name} exchanged for ${String(operand)}`);
            }
        }
    }
}

// `set` over the same bytes: the source has the values from before (SetTypedArrayFromTypedArray clones a buffer that is the target's). V8 reads
// the new ones between signed and unsigned integers of one size. `copyWithin` has those from before, too.
let seed = 7;
const filled = (size) => Uint8Array.from({ length: size }, () => (seed = (seed * 48271) % 2147483647) & 255).buffer;
for (const [Type, , definition] of types) {
    for (const [From] of types) {
        for (const buffer of [filled(80), new SharedArrayBuffer(80), new ArrayBuffer(80, { maxByteLength: 160 })]) {
            for (const [at, from] of [[0, 0], [0, 8], [8, 0], [16, 8], [8, 32]]) {
                new Uint8Array(buffer).set(new Uint8Array(filled(80)));
                const copy = new Uint8Array(buffer).slice().buffer, text = `${Type.name} at ${at} set to ${From.name} at ${from}`;
                const target = new Type(buffer, at, 5), source = new From(buffer, from, 4);
                if (isBig(From) !== isBig(Type)) {
                    throws(() => target.set(source), TypeError);
                    same(new Uint8Array(buffer).join(), new Uint8Array(copy).join(), text);
                    continue;
                }
                const expected = new Type(copy, at, 5), values = Array.from(new From(copy, from, 4), (value) => definition(value));
                values.forEach((value, index) => { expected[index + 1] = value; });
                target.set(source, 1);
                for (let i = 0; i < 5; i++) same(target[i], expected[i], `${text}, ${i}`);
            }
        }
    }
    for (const [to, start, end] of [[0, 2, 6], [3, 1, 5], [1, 1, 3], [-2, 0, 8], [6, -4, -1]]) {
        const array = new Type(filled(64)).slice(0, 8), expected = Array.from(array).copyWithin(to, start, end);
        array.copyWithin(to, start, end);
        for (let i = 0; i < 8; i++) same(array[i], expected[i], `${Type.name} copyWithin(${to}, ${start}, ${end}), ${i}`);
    }
}

// Species of another type: the elements are converted, and `subarray` has the same bytes. Between numbers and BigInts it is a TypeError
// (TypedArraySpeciesCreate), which V8 lacks for `subarray`.
for (const [Type] of types) {
    for (const [Other, , definition] of types) {
        const array = new Type(filled(64), 0, 3), text = `${Type.name} with ${Other.name}`, { buffer } = array;
        array.constructor = { [Symbol.species]: Other };
        const methods = { slice: () => array.slice(1), map: () => array.map((value) => value), filter: () => array.filter((value, index) => index > 0), subarray: () => array.subarray(0, 2) };
        if (isBig(Type) !== isBig(Other)) {
            for (const method of Object.values(methods)) throws(method, TypeError);
            continue;
        }
        const expected = Array.from(array, (value) => definition(value));
        for (const [name, values] of Object.entries({ slice: expected.slice(1), map: expected, filter: expected.slice(1), subarray: [...new Other(buffer, 0, 2)] })) {
            const found = methods[name]();
            same(found.constructor, Other, `${text} ${name}`);
            same(found.length, values.length, `${text} ${name} length`);
            values.forEach((value, index) => same(found[index], value, `${text} ${name} ${index}`));
        }
        same(array.with(0, array[1]).constructor, Type, `${text} with`);
        same(array.toReversed().constructor, Type, `${text} toReversed`);
        same(array.toSorted().constructor, Type, `${text} toSorted`);
    }
}

// Iterables and objects like arrays, of each type.
const iterables = {
    generator: (values) => (function* () { yield* values; })(),
    iterator: (values) => values.values(),
    set: (values) => new Set(values),
    "array with an iterator": (values) => Object.assign([1], { [Symbol.iterator]: () => values.values() }),
    "array like": (values) => ({ length: values.length, ...values }),
    "proxy of an array": (values) => new Proxy(values, {}),
    arguments: (values) => (function () { return arguments; })(...values),
    holes: (values) => Object.setPrototypeOf(new Array(values.length), Object.assign(Object.create(Array.prototype), values)),
};
for (const [Type, , definition] of types) {
    const values = [...new Set(isBig(Type) ? bigs : [...numbers.slice(0, 40), ...others])], expected = values.map((value) => definition(value));
    for (const [name, make] of Object.entries(iterables)) {
        const check = (found, how) => {
            same(found.length, values.length, `${Type.name} ${how} ${name}: length`);
            for (let i = 0; i < values.length; i++) same(found[i], expected[i], `${Type.name} ${how} ${name} ${i}`);
        };
        check(new Type(make(values)), "of");
        check(Type.from(make(values)), "from");
        check(Type.from(make(values), (value) => value), "from, with a function,");
        if (!["generator", "iterator", "set", "array with an iterator"].includes(name)) {
            const array = new Type(values.length + 1);
            array.set(make(values), 1);
            check(array.subarray(1), "set to");
        }
        const last = isBig(Type) ? 1 : 1n;
        for (const bad of [Symbol(), last, { valueOf() { throw new TypeError(); } }]) {
            throws(() => new Type(make([values[1], bad])), TypeError);
            throws(() => Type.from(make([values[1], bad])), TypeError);
        }
    }
}
