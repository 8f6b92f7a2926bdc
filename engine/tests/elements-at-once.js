// `fill` and `slice` of plain arrays, and `fill` of typed arrays, which work on many elements at once, also beside what is not plain.
const results = [];
const show = (...values) => results.push(JSON.stringify(values));

// Typed arrays: each kind of element, a part, an offset, a shared buffer, NaN, none at all.
for (const Type of [Int8Array, Uint8ClampedArray, Uint16Array, Int32Array, Float32Array, Float64Array])
    show(...new Type(new ArrayBuffer(64), 8, 5).fill(300.5, 1, -1), ...new Uint8Array(new Type([1, 2, 3]).fill(7).buffer).slice(0, 3));
show(...new BigInt64Array(4).fill(-2n).map((item) => item * item).join());
show(...new Uint8Array(new SharedArrayBuffer(5)).fill(9, 2), ...new Uint8Array(3).fill(1, 2, 1), ...new Uint8Array(0).fill(1));
show(Object.is(new Float64Array(3).fill(NaN)[2], NaN), Object.is(new Float64Array(3).fill(-0)[2], -0));
const rest = new Uint8Array(6);
rest.subarray(1, 5).fill(4);
show(...rest);
// A conversion makes the buffer smaller, or detaches it.
const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
const tracking = new Uint8Array(resizable);
tracking.fill({ valueOf() { resizable.resize(4); return 5; } });
show(...tracking);
const detached = new Uint8Array(4);
try { detached.fill({ valueOf() { detached.buffer.transfer(); return 5; } }); } catch (error) { show(error.name); }

// Arrays: kinds of elements, a part, beyond the end, holes, frozen, with a setter, inherited elements, subclasses.
show(new Array(5).fill(1), [1, 2, 3].fill(0.5), [1.5, 2].fill("a", 1), [1, , 3, , 5].fill(9, 1, 3), [1, 2, 3].fill(0, 5), new Array(5).fill(1, 3));
show(new Array(10000).fill(0).length, new Array(10000).fill(7).every((item) => item === 7), new Array(9000).fill(3, 4090, 8200).indexOf(3));
try { Object.freeze([1, 2]).fill(3); } catch (error) { show(error.name); }
const guarded = [1, 2, 3];
Object.defineProperty(guarded, 1, { set() { results.push("set"); }, configurable: true });
show(guarded.fill(4)[0], guarded.fill(4)[2]);
Object.defineProperty(Array.prototype, 2, { set(value) { results.push(`inherited ${value}`); }, configurable: true });
show(new Array(4).fill(6).hasOwnProperty(2), [1, 2, , 4].slice(1).length);
delete Array.prototype[2];
show([1, 2, 3].slice(1), [1.5, 2.5].slice(-1), ["a", {}].slice(), [1, , 3].slice(1).hasOwnProperty(0), [1, 2].slice(2), [1, 2].slice(1, 9));
const original = [1, [2]], copy = original.slice();
copy[0] = 5; copy.push(6); copy[1].push(3);
show(original, copy, copy.length);
class Special extends Array {}
show(new Special(1, 2, 3).slice(1) instanceof Special, new Special(1, 2, 3).slice(1), new Special(2).fill(0));
// A species that returns arrays with elements, or the array itself.
const made = [7, 8, 9, 10];
const species = (result) => { const a = [1, 2, 3]; a.constructor = { [Symbol.species]: function () { return result ?? a; } }; return a; };
show(species(made).slice(1), species().slice(1), species(new Array(9)).slice(1), species({ length: 1 }).slice(1));
// The length changes while the arguments are converted.
const shrinking = [1, 2, 3, 4];
show(shrinking.slice({ valueOf() { shrinking.length = 2; return 0; } }), shrinking.fill(1, { valueOf() { shrinking.length = 1; return 0; } }));
show(Array.prototype.slice.call("abc", 1), Array.prototype.slice.call({ 0: 1, length: 2 }), (function () { return Array.prototype.slice.call(arguments, 1); })(1, 2, 3));
const expected = [
    '[0,44,44,44,0,7,7,7]',
    '[0,255,255,255,0,7,7,7]',
    '[0,300,300,300,0,7,0,7]',
    '[0,300,300,300,0,7,0,0]',
    '[0,300.5,300.5,300.5,0,0,0,224]',
    '[0,300.5,300.5,300.5,0,0,0,0]',
    '["4",",","4",",","4",",","4"]',
    '[0,0,9,9,9,0,0,0]',
    '[true,true]',
    '[0,4,4,4,4,0]',
    '[5,5,5,5]',
    '["TypeError"]',
    '[[1,1,1,1,1],[0.5,0.5,0.5],[1.5,"a"],[1,9,9,null,5],[1,2,3],[null,null,null,1,1]]',
    '[10000,true,4090]',
    '["TypeError"]',
    'set',
    'set',
    '[4,4]',
    'inherited 6',
    '[false,3]',
    '[[2,3],[2.5],["a",{}],false,[],[2]]',
    '[[1,[2,3]],[5,[2,3],6],3]',
    '[true,[2,3],[0,0]]',
    '[[2,3],[2,3],[2,3],{"0":2,"1":3,"length":2}]',
    '[[1,2,null,null],[1,1]]',
    '[["b","c"],[1,null],[2,3]]',
];
results.forEach((result, index) => {
    if (result !== expected[index]) throw new Error(`${index}: ${result}`);
});
if (results.length !== expected.length) throw new Error(`${results.length} results`);
