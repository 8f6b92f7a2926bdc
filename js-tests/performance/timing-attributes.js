// In a window no mark has the name of an attribute of PerformanceTiming; a measure from one begins with the navigation.
for (const steps of [
  () => performance.mark("navigationStart"),
  () => new PerformanceMark("loadEventEnd"),
  () => performance.measure("m", "domComplete"),
  () => performance.measure("m", { start: "unloadEventStart" }),
  () => performance.measure("m", "navigationStart", "redirectEnd"),
  () => performance.measure("m", "toString"),
  () => performance.measure("m", 51.15),
]) {
  try { steps(); console.log("no exception"); } catch (error) { console.log(error.name); }
}
performance.mark("end", { startTime: 30 });
console.log(performance.measure("m", "navigationStart", "end").duration, performance.measure("m", { start: 10, end: "end" }).duration);
performance.mark("51.15", { startTime: 5 });
console.log(performance.measure("m", 51.15, "end").startTime, performance.measure("loadEventEnd").name);

// prints:
// | SyntaxError
// | SyntaxError
// | InvalidAccessError
// | InvalidAccessError
// | InvalidAccessError
// | SyntaxError
// | SyntaxError
// | 30 20
// | 5 loadEventEnd
