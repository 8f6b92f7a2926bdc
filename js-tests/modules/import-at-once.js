// import() rejects a specifier that cannot be resolved and an unknown type at once, and takes the Blob of a URL when it is called.
(async () => {
  for (const [specifier, type] of [["bare"], ["./_fast.mjs", "unknown"]]) {
    let [microtasks, rejected] = [0, ""];
    import(specifier, type && { with: { type } }).catch((error) => { rejected = error.name; });
    while (!rejected && microtasks < 1000) {
      await null;
      microtasks += 1;
    }
    console.log(rejected, microtasks);
  }
  const url = URL.createObjectURL(new Blob(["export default 'from a Blob'"], { type: "text/javascript" }));
  const modules = [import(url), import(url)];
  URL.revokeObjectURL(url);
  console.log((await modules[0]).default, (await modules[0]) === (await modules[1]));
})();

// prints:
// | TypeError 1
// | TypeError 1
// | from a Blob true
