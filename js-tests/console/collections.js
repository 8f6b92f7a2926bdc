// Maps, sets, typed arrays and buffers show what they hold.
console.log(new Map([["a", 1], [{ k: 1 }, [2]]]), new Set(["x", 1]));
console.log(new Uint8Array([1, 2, 3]), new Float64Array(2));
console.log(new Uint8Array([1, 255]).buffer);
console.log([1, , 3], new Array(3));
console.log(new WeakMap(), new Map(), new Set());

// prints:
// | Map(2) { 'a' => 1, { k: 1 } => [ 2 ] } Set(2) { 'x', 1 }
// | Uint8Array(3) [ 1, 2, 3 ] Float64Array(2) [ 0, 0 ]
// | ArrayBuffer { [Uint8Contents]: <01 ff>, byteLength: 2 }
// | [ 1, <1 empty item>, 3 ] [ <3 empty items> ]
// | WeakMap { <items unknown> } Map(0) {} Set(0) {}
