/**
 * The real programs, as a user starts them: by the launcher of the distribution, in a namespace, with directories of
 * their own. They are killed as a crash would, stopped as a service manager would, and asked by the command line that
 * people use.
 */
package io.sluice.testbed.node;
