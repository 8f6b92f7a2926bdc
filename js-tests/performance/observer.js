// An observer is called in a task with the new entries, sorted; "buffered" gives earlier ones of its type; takeRecords() has them as they came.
performance.mark("before");
const all = new PerformanceObserver(function (list, observer, options) {
  console.log("all:", list.getEntries().map((entry) => entry.name).join(), this === all, observer === all, options.droppedEntriesCount);
  performance.mark("in the callback");
  all.disconnect();
});
all.observe({ entryTypes: ["mark", "measure", "nothing"] });
const marks = new PerformanceObserver((list) => console.log("marks:", list.getEntriesByType("mark").map((entry) => entry.name).join()));
marks.observe({ type: "mark", buffered: true });
performance.mark("one");
performance.measure("two");
Promise.resolve().then(() => console.log("a microtask"));
try { marks.observe({ entryTypes: ["mark"] }); } catch (error) { console.log(error.name); }
try { marks.observe(); } catch (error) { console.log(error.name); }
const waiting = new PerformanceObserver(() => {});
waiting.observe({ type: "mark" });
performance.mark("late", { startTime: 2e6 });
performance.mark("early", { startTime: 1e6 });
waiting.observe({ type: "measure", buffered: true });
console.log(waiting.takeRecords().map((entry) => entry.name).join(), waiting.takeRecords().length);
console.log(Object.isFrozen(PerformanceObserver.supportedEntryTypes), PerformanceObserver.supportedEntryTypes.join());

// prints:
// | InvalidModificationError
// | TypeError
// | late,early,two 0
// | true mark,measure
// | a microtask
// | all: one,two,early,late true true 0
// | marks: before,one,in the callback,early,late
