// Events of the script's own.
const target = new EventTarget();
let called = 0;
target.addEventListener("tick", () => called++);
const start = performance.now();
for (let i = 0; i < count; i++) target.dispatchEvent(new Event("tick"));
report(called, start);
