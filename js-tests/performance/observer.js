// An observer is called in a task with the entries since its last call, once for all of them. "buffered" gives earlier ones too.
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
console.log(Object.isFrozen(PerformanceObserver.supportedEntryTypes), PerformanceObserver.supportedEntryTypes.join());

// prints:
// | InvalidModificationError
// | TypeError
// | true mark,measure
// | a microtask
// | all: one,two true true 0
// | marks: before,one,in the callback
