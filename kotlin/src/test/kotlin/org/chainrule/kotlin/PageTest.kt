package org.chainrule.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Path
import kotlin.io.path.readText

/** The page quotes code that is compiled and run here, and what it prints. */
class PageTest {
    private val page = Path.of("../docs/kotlin.md").readText()

    private fun blocks(language: String) =
        Regex("^```(\\w*)\\n(.*?)^```$", setOf(RegexOption.MULTILINE, RegexOption.DOT_MATCHES_ALL)).findAll(page)
            .filter { it.groupValues[1] == language }.map { it.groupValues[2].trimEnd() }.toList()

    @Test
    fun `the code is what is run here`() {
        val source = Path.of("src/test/kotlin/org/chainrule/kotlin/Page.kt").readText().replace("internal ", "")
        val withoutIndents = source.lines().joinToString("\n") { it.removePrefix("    ") }
        assertThat(blocks("kotlin")).hasSizeGreaterThan(5).allSatisfy {
            assertThat("$source\n$withoutIndents").contains(it)
        }
    }

    @Test
    fun `what the page says is printed`() {
        val console = System.out
        val printed = ByteArrayOutputStream()
        System.setOut(PrintStream(printed))
        try {
            operators()
            assignment()
            subscripts()
            network()
            lambdas()
        } finally {
            System.setOut(console)
        }
        assertThat(blocks("")).hasSize(5)
        assertThat(printed.toString().trimEnd()).isEqualTo(blocks("").joinToString("\n"))
    }
}
