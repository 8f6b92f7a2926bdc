new BroadcastChannel("news").postMessage("the next worker");
close();
