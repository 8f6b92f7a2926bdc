#!/usr/bin/env boa-ws
// The first line may begin with #!, and counts as a line.
onerror = (message, file, line) => {
  console.log(line);
  return true;
};
setTimeout(() => {
  throw new Error();
});

// prints:
// | 8
