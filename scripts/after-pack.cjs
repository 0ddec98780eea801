/** Electron's sample application is of no use beside ours, and the fuse that forbids other code would not start it. */
const { rmSync } = require('node:fs');
const { join } = require('node:path');

exports.default = ({ packager, appOutDir }) => {
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
};
