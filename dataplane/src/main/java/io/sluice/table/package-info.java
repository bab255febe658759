/**
 * The contract between the controller and the dataplane, and its one home: what the controller wants forwarded ({@link
 * io.sluice.table.VipRow}, {@link io.sluice.table.BackendRow}), and what the dataplane says of itself (counters and
 * tallies).
 *
 * <p>Rows travel by edition. {@link io.sluice.table.TableWriter} writes an edition's Chronicle Maps into a directory of
 * their own, closes them, makes them durable, and only then announces the edition's number in one mapped word ({@link
 * io.sluice.table.Generation}); {@link io.sluice.table.TableReader} polls that word and reads a finished edition whole. So
 * no file is ever open in two processes while one of them writes it, either process may be killed at any moment, and what
 * was announced last stays whole.
 *
 * <p>Numbers travel the other way through mapped files in the run directory, written by the dataplane without asking
 * anybody and read without asking it.
 *
 * <p>This package imports nothing else of ours. What a byte means is written down in the class that writes it; a change to
 * any of it is a new version there.
 */
package io.sluice.table;
