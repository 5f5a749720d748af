/**
 * Tests that read the house instead of running it: the classes of all modules with ArchUnit, and
 * the files of the source tree. {@code offences} is a small house with one breach per rule; it
 * proves that each rule can fail.
 */
package io.batkube.server.architecture;
