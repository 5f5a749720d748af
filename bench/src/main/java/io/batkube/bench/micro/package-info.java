/** JMH benchmarks of single parts. */
package io.batkube.bench.micro;
