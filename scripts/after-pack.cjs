/** Electron's sample application is of no use beside ours, and the fuse that forbids other code would not start it. */
const fs = require('node:fs');

exports.default = ({ packager, appOutDir }) => {
  fs.rmSync(`${packager.getResourcesDir(appOutDir)}/default_app.asar`, { force: true });
};
