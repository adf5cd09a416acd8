// The same project for Gradle 9.1 or later: gradle run test, after ./mvnw install in the library's folder, or with
// -Pstaging=file:///.../target/staging
plugins {
    application
}

repositories {
    mavenCentral()
    (findProperty("staging") as String?)?.let { maven(it) } ?: mavenLocal()
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(25)
    }
}

dependencies {
    implementation(platform("org.chainrule:chainrule-bom:0.1.0"))
    implementation("org.chainrule:chainrule-nn")
    implementation("org.chainrule:chainrule-linalg")
    implementation("org.chainrule:chainrule-graph")
    implementation("org.chainrule:chainrule-transform")
    testImplementation(platform("org.chainrule:chainrule-bom:0.1.0"))
    testImplementation("org.chainrule:chainrule-autograd-test")
    testImplementation("org.junit.jupiter:junit-jupiter:5.13.4")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher")
}

application {
    mainModule = "com.example.consumer"
    mainClass = "com.example.consumer.Main"
    applicationDefaultJvmArgs = listOf("--add-modules", "jdk.incubator.vector")
}

tasks.withType<JavaCompile>().configureEach {
    options.compilerArgs.addAll(listOf("-Xlint:all", "-Werror"))
}

tasks.test {
    useJUnitPlatform()
    jvmArgs("--add-modules", "jdk.incubator.vector")
}
