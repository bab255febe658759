/**
 * One class of ours in Chronicle's package, because Chronicle looks for it there and, not finding it, has javac make it while the
 * program starts.
 */
package net.openhft.chronicle.hash;
