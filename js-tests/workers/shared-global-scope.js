// The global object of a shared worker is a SharedWorkerGlobalScope.
// real-time
const { port } = new SharedWorker("_shared-global-scope.js", "its name");
port.onmessage = ({ data }) => {
  console.log(data);
  if (data === "end") port.close();
};

// prints:
// | [object SharedWorkerGlobalScope] true true true its name
// | own: name,close,onconnect: true,true,true
// | inherited: self,location,navigator,importScripts,onerror,setTimeout
// | undefined undefined undefined undefined undefined function
// | end
