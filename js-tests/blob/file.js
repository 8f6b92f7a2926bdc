// A File is a Blob with a name and a date; both arguments are required.
const before = Date.now();
const file = new File(["abc"], "a/b.txt", { type: "text/plain" });
console.log(file instanceof Blob, file.name, file.size, file.type, Math.abs(file.lastModified - before) < 60_000);
console.log(new File([], "x", { lastModified: 12.7 }).lastModified, Object.prototype.toString.call(file));
console.log(file.slice(0, 1) instanceof File, new File([], "\ud800", { lastModified: -1.5 }).name, new File([], "", { lastModified: -1.5 }).lastModified);
console.log(JSON.stringify(file.webkitRelativePath), "webkitRelativePath" in new Blob());
class Mine extends File {
  get kind() {
    return "mine";
  }
}
const mine = new Mine([new Blob(["ab"]), "c"], "m");
console.log(mine.kind, mine.name, mine.size);
try {
  new File([]);
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true a/b.txt 3 text/plain true
// | 12 [object File]
// | false � -1
// | "" false
// | mine m 3
// | true
