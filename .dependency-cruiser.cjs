// Who may import whom (docs/adr). `npm run check` runs it.

/** Tests and what only tests use. */
const TESTS = '(\\.test\\.tsx?$|/testing/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files that need each other at run time are one file, or three.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(signaling|sfu|kiosk-client|agent-console)/' },
    },
    {
      name: 'servers-apart',
      severity: 'error',
      comment: 'signaling and sfu meet in the control protocol (shared/src/control) and nowhere else.',
      from: { path: '^(signaling|sfu)/' },
      to: { path: '^(signaling|sfu|kiosk-client|agent-console)/', pathNot: '^$1/' },
    },
    {
      name: 'web-apps-apart',
      severity: 'error',
      from: { path: '^(kiosk-client|agent-console)/' },
      to: { path: '^(signaling|sfu|kiosk-client|agent-console)/', pathNot: '^$1/' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      comment: 'What runs at a counter must not lean on what only a test run has.',
      from: { path: '^(shared|signaling|sfu|kiosk-client|agent-console)/', pathNot: TESTS },
      to: { path: ['^tests/', TESTS] },
    },
    {
      name: 'shared-browser-parts-stay-in-browsers',
      severity: 'error',
      comment:
        'React and the media client are for the web apps; a server that loads them is a mistake. Its tests may be what ' +
        'browsers run.',
      from: { path: '^(signaling|sfu)/', pathNot: TESTS },
      to: { path: '^shared/src/(ui|client)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.tsbuild)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
