@echo off
rem Runs dl4j-reference from a source checkout: builds what is missing or out of date, then starts java.
rem
rem   JAVA_HOME            the JDK to use (default: java on the PATH)
rem   DL4J_REFERENCE_OPTS  further options for java, such as -Xmx8g (default: half of the machine's memory)
rem   OMP_NUM_THREADS      threads of ND4J's native code (default 1: on small matrices more are slower)
rem
rem --with-cuda as the first argument adds DL4J's CUDA backend (600 MB); --with-cuda-redist also NVIDIA's libraries
rem (1.8 GB). Neither uses a GPU by itself: --device does (docs/gpu.md).
setlocal DisableDelayedExpansion

set "DLR_HOME=%~dp0"
set "DLR_HOME=%DLR_HOME:~0,-1%"

rem With CUDA it is another build, so that neither makes the other out of date.
set "DLR_NAME=launcher"
set "DLR_PROFILES="
set "DLR_SIZE=200 MB"
if "%~1"=="--with-cuda" set "DLR_NAME=launcher-cuda" & set "DLR_PROFILES=-Pcuda" & set "DLR_SIZE=800 MB"
if "%~1"=="--with-cuda-redist" set "DLR_NAME=launcher-cuda-redist" & set "DLR_PROFILES=-Pcuda,cuda-redist -Dcuda-redist.platform=windows-x86_64" & set "DLR_SIZE=2.6 GB"
set "DLR_BUILT=%DLR_HOME%\target\%DLR_NAME%"
set "DLR_LOG=%DLR_HOME%\target\%DLR_NAME%.log"

rem Java 17 or newer.
set "DLR_JAVA=java"
if defined JAVA_HOME set "DLR_JAVA=%JAVA_HOME%\bin\java"
set "DLR_BANNER=%TEMP%\dl4j-reference-%RANDOM%%RANDOM%.txt"
"%DLR_JAVA%" -version >"%DLR_BANNER%" 2>&1
if errorlevel 1 goto nojava
set "DLR_VERSION="
for /f "usebackq tokens=2,3" %%a in ("%DLR_BANNER%") do if "%%a"=="version" if not defined DLR_VERSION set "DLR_VERSION=%%~b"
del "%DLR_BANNER%" >nul 2>&1
if not defined DLR_VERSION set "DLR_VERSION=unknown"
set "DLR_MAJOR=0"
for /f "tokens=1 delims=.-+_" %%m in ("%DLR_VERSION%") do set "DLR_MAJOR=%%m"
if %DLR_MAJOR% LSS 17 goto oldjava

rem Build when there is no build, or a source (or a directory, for files added and removed) is newer.
powershell -NoProfile -ExecutionPolicy Bypass -Command "$s = Join-Path $env:DLR_BUILT 'built'; if (-not (Test-Path $s)) { exit 1 }; $t = (Get-Item $s).LastWriteTimeUtc; $in = 'pom.xml','src\main','examples\java' | ForEach-Object { Join-Path $env:DLR_HOME $_ } | Where-Object { Test-Path $_ }; $all = @($in | Get-Item) + @($in | Get-ChildItem -Recurse); if ($all | Where-Object { $_.LastWriteTimeUtc -gt $t }) { exit 1 }; exit 0"
if not errorlevel 1 goto start

echo dl4j-reference: building (the first time this downloads about %DLR_SIZE%) 1>&2
if not exist "%DLR_BUILT%" mkdir "%DLR_BUILT%"
break >"%DLR_BUILT%\started"
pushd "%DLR_HOME%"
rem Maven's words go to the log, one line for each large file and for what follows to the console.
break >"%DLR_LOG%"
powershell -NoProfile -ExecutionPolicy Bypass -Command "cmd /c ('mvnw.cmd -B -Dlauncher -Dlauncher.build=' + $env:DLR_NAME + ' ' + $env:DLR_PROFILES + ' -DskipTests compile 2>&1 <nul') | ForEach-Object { Add-Content -Path $env:DLR_LOG -Value $_; if ($_ -match 'Downloaded from .*/([^/]+ \([0-9.]+ MB) at ') { [Console]::Error.WriteLine('dl4j-reference: downloaded ' + $Matches[1] + ')') } elseif ($_ -match ' compiler:.*:compile ') { [Console]::Error.WriteLine('dl4j-reference: compiling') } }; exit $LASTEXITCODE"
set "DLR_RC=%ERRORLEVEL%"
popd
if not "%DLR_RC%"=="0" goto failed
rem The class path is too long for a command line: java reads it from a file.
powershell -NoProfile -ExecutionPolicy Bypass -Command "$cp = $env:DLR_BUILT + '\classes;' + (Get-Content (Join-Path $env:DLR_BUILT 'classpath.txt')); Set-Content -Encoding Default (Join-Path $env:DLR_BUILT 'classpath.args') ('-cp \"' + $cp.Replace('\', '/') + '\"')"
if errorlevel 1 goto failed
move /y "%DLR_BUILT%\started" "%DLR_BUILT%\built" >nul
if not exist "%USERPROFILE%\.javacpp\cache" echo dl4j-reference: built; ND4J unpacks its native code to .javacpp\cache in the home directory when it first computes (about 415 MB) 1>&2

:start
rem ND4J loads native code and JavaCPP uses sun.misc.Unsafe: newer JDKs warn unless told that this is meant.
set "DLR_NATIVE="
if %DLR_MAJOR% GEQ 24 set "DLR_NATIVE=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=1"
rem A small young generation frees a small network's native memory soon, the parallel collector at the least cost
rem (docs/performance.md).
if defined DLR_PROFILES goto startcuda
"%DLR_JAVA%" -XX:MaxRAMPercentage=50 -XX:+UseParallelGC -Xmn128m %DLR_NATIVE% -Djdk.console=java.base -Dfile.encoding=UTF-8 "-Dlogback.configurationFile=%DLR_HOME%\config\logback.xml" -Ddl4jreference.exit.disagrees=101 %DL4J_REFERENCE_OPTS% "@%DLR_BUILT%\classpath.args" org.dl4jreference.cli.Main %*
goto ended

:startcuda
rem All arguments but the first, each with its quotes.
set "DLR_ARGS="
:nextargument
shift
if "%~1"=="" goto startwith
set DLR_ARGS=%DLR_ARGS% %1
goto nextargument
:startwith
"%DLR_JAVA%" -XX:MaxRAMPercentage=50 -XX:+UseParallelGC -Xmn128m %DLR_NATIVE% -Djdk.console=java.base -Dfile.encoding=UTF-8 "-Dlogback.configurationFile=%DLR_HOME%\config\logback.xml" -Ddl4jreference.exit.disagrees=101 %DL4J_REFERENCE_OPTS% "@%DLR_BUILT%\classpath.args" org.dl4jreference.cli.Main %DLR_ARGS%

:ended
rem Java ends with 1 where it cannot start, which here says that something disagrees: the program then ends with 101.
set "DLR_RC=%ERRORLEVEL%"
if "%DLR_RC%"=="101" exit /b 1
if not "%DLR_RC%"=="1" exit /b %DLR_RC%
echo dl4j-reference: java could not start, for the reason above 1>&2
exit /b 2

:nojava
del "%DLR_BANNER%" >nul 2>&1
echo dl4j-reference: needs Java 17 or newer, found none at "%DLR_JAVA%"; install a JDK or set JAVA_HOME 1>&2
exit /b 2

:oldjava
echo dl4j-reference: needs Java 17 or newer, found %DLR_VERSION% at "%DLR_JAVA%"; set JAVA_HOME to a newer JDK 1>&2
exit /b 2

:failed
echo dl4j-reference: the build failed, see %DLR_LOG% 1>&2
exit /b 70
