/** Jobs, and the profiles that say what they do, with Batsim's meaning and Batsim's words. */
package io.batkube.engine.job;
