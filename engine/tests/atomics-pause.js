// Atomics.pause.
if (Atomics.pause() !== undefined || Atomics.pause(10) !== undefined) throw new Error("the result of Atomics.pause");
let error;
try { Atomics.pause(1.5); } catch (it) { error = it; }
if (!(error instanceof TypeError)) throw new Error("Atomics.pause(1.5) does not throw");
