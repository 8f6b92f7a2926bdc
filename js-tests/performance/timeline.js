// Marks and measures are entries of the timeline, in the order of their start times. The last mark of a name counts.
const text = (entry) => `${entry.entryType} ${entry.name} ${entry.startTime} +${entry.duration} ${JSON.stringify(entry.detail)}`;
performance.mark("b", { startTime: 20, detail: { of: [1] } });
performance.mark("a", { startTime: 10 });
performance.mark("a", { startTime: 15 });
performance.measure("a to b", "a", "b");
performance.measure("until 50", { end: 50, duration: 30, detail: "d" });
performance.measure("from 5", { start: 5, duration: 2.5 });
for (const entry of performance.getEntries()) console.log(text(entry));
console.log(performance.getEntriesByType("measure").length, performance.getEntriesByName("a").length, performance.getEntriesByName("a", "measure").length);
performance.clearMarks("a");
performance.clearMeasures();
console.log(performance.getEntries().map(text).join());
for (const steps of [
  () => performance.measure("x", "none"),
  () => performance.mark("x", { startTime: -1 }),
  () => performance.measure("x", { detail: 1 }),
  () => performance.measure("x", { start: 1, end: 2, duration: 1 }),
  () => performance.measure("x", { start: 1 }, "b"),
  () => performance.mark("x", { detail: () => {} }),
]) try { steps(); } catch (error) { console.log(error.name); }

// prints:
// | measure from 5 5 +2.5 null
// | mark a 10 +0 null
// | mark a 15 +0 null
// | measure a to b 15 +5 null
// | mark b 20 +0 {"of":[1]}
// | measure until 50 20 +30 "d"
// | 3 2 0
// | mark b 20 +0 {"of":[1]}
// | SyntaxError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | DataCloneError
