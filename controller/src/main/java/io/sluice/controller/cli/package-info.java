/**
 * The command line, a class a verb. Verbs that ask the controller load nothing heavy, no logging and no tables, for
 * people wait for them. Exit codes: 0 done, 1 refused, 2 used wrongly; whatever goes wrong is one line on standard
 * error.
 */
package io.sluice.controller.cli;
