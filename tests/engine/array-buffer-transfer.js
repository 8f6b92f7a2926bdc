// ArrayBuffer.prototype.transfer, transferToFixedLength and detached.
function same(a, b, what) { if (a !== b) throw new Error(`${what}: ${a} is not ${b}`); }
function throws(run, kind) { try { run(); } catch (error) { if (error instanceof kind) return; throw error; } throw new Error(`${run} does not throw`); }
const bytes = new Uint8Array([1, 2, 3, 4]), buffer = bytes.buffer;
same(buffer.detached, false, "detached");
const moved = buffer.transfer();
same(buffer.detached, true, "detached");
same(bytes.length, 0, "length");
same(new Uint8Array(moved).join(), "1,2,3,4", "bytes");
throws(() => buffer.transfer(), TypeError);
throws(() => buffer.slice(), TypeError);
same(new Uint8Array(moved.transfer(6)).join(), "1,2,3,4,0,0", "longer");
const resizable = new ArrayBuffer(4, { maxByteLength: 8 });
const kept = resizable.transfer(2);
same(kept.resizable, true, "resizable");
same(kept.maxByteLength, 8, "maxByteLength");
throws(() => kept.transfer(9), RangeError);
same(kept.byteLength, 2, "after an error");
same(kept.transferToFixedLength(16).resizable, false, "fixed");
const whole = new ArrayBuffer(4);
throws(() => whole.transfer(2 ** 52), RangeError);
throws(() => whole.transferToFixedLength(2 ** 53 - 1), RangeError);
same(whole.byteLength, 4, "after an error");
throws(() => ArrayBuffer.prototype.transfer.call({}), TypeError);
