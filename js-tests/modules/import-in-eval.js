// import() in code made by eval or Function is relative to the script that made it.
(async () => {
  console.log("eval", (await eval("import('./_fast.mjs')")).value);
  console.log("indirect eval", (await (0, eval)("import('./folder/_inner.mjs')")).greeting);
  const json = "import('./_data.json', { with: { type: 'json' } })";
  console.log("Function", (await new Function(`return ${json}`)()).default.name);
})();

// prints:
// | fast
// | eval fast
// | indirect eval hello from the folder
// | Function data
