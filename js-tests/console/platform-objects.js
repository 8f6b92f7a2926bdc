// Objects with a name or items show these, as in Node.js or the tools of browsers.
performance.mark("a", { startTime: 10, detail: { of: 1 } });
console.log(performance.getEntriesByName("a")[0]);
console.log(performance.measure("b", { start: 1, end: 3 }));
localStorage.name = "Ada";
localStorage["two words"] = 2;
console.log(localStorage, sessionStorage);
const channel = new BroadcastChannel("news");
console.log(channel);
channel.close();
console.log(new StorageEvent("storage", { key: "k", newValue: "v" }));

// prints:
// | PerformanceMark { name: 'a', entryType: 'mark', startTime: 10, duration: 0, detail: { of: 1 } }
// | PerformanceMeasure { name: 'b', entryType: 'measure', startTime: 1, duration: 2, detail: null }
// | Storage { name: 'Ada', 'two words': '2', length: 2 } Storage { length: 0 }
// | BroadcastChannel { name: 'news' }
// | StorageEvent { type: 'storage', key: 'k', oldValue: null, newValue: 'v', url: '' }
